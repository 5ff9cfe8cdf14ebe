import { parentPort, workerData } from 'node:worker_threads';
import { toFailure, type Result } from '../../shared/failure.ts';
import { dispatcher, type SomeHandlers } from '../api/dispatch.ts';
import type { ReaderMessage, ReaderQuestion } from '../work/reader-client.ts';
import { reads } from '../api/reads.ts';
import { openStoreToRead, type Store } from '../store/store.ts';

/**
 * THE READER: a thread of the lab that answers what only reads, so that a question about 100,000 faces keeps nobody waiting but the one
 * who asked. `workerData` is the data directory; the lab that owns it is open as long as this runs.
 */
const lab = parentPort;
const dataDirectory = String(workerData);
let store: Store | undefined;
let call: ReturnType<typeof dispatcher> | undefined;

function tell(message: ReaderMessage): void {
  lab?.postMessage(message);
}

function open(): ReturnType<typeof dispatcher> {
  const opened = openStoreToRead(dataDirectory);
  store = opened;
  return dispatcher(eachAtOneMoment(opened, reads({ dataDirectory, store: opened })));
}

/** A page and its total are of one moment, although the lab writes meanwhile. */
function eachAtOneMoment(opened: Store, handlers: SomeHandlers): SomeHandlers {
  const rooms: Record<string, Record<string, (input: never) => unknown>> = handlers;
  return Object.fromEntries(
    Object.entries(rooms).map(([namespace, methods]) => [
      namespace,
      Object.fromEntries(
        Object.entries(methods).map(([name, handle]) => [
          name,
          (input: never) => opened.atOneMoment(() => handle(input)),
        ]),
      ),
    ]),
  );
}

async function answer(name: string, input: unknown): Promise<Result<unknown>> {
  try {
    call ??= open();
    return await call(name, input);
  } catch (error) {
    return { ok: false, error: toFailure(error) };
  }
}

lab?.on('message', (question: ReaderQuestion) => {
  if (question.type === 'close') {
    store?.close();
    lab.close();
    return;
  }
  const { id, name, input } = question;
  void answer(name, input).then((result) => {
    tell({ type: 'answer', id, result });
  });
});

try {
  call = open();
} catch {
  // What is wrong with the database is the answer to the first question, which opens it again.
}
tell({ type: 'ready' });
