import { parentPort, workerData } from 'node:worker_threads';
import { toFailure } from '../../shared/failure.ts';
import { additionRequest, type AdditionMessage } from '../data/digits/addition.ts';
import { prepareSet } from '../data/digits/prepare.ts';
import { storageFailureOf } from '../data/storage-failure.ts';

/** Worker thread that prepares the digits set that `workerData` names. Any message to it means: stop. */
const lab = parentPort;
const stop = new AbortController();
const tell = (message: AdditionMessage): void => lab?.postMessage(message);

lab?.on('message', () => {
  stop.abort();
});

async function prepare(): Promise<AdditionMessage> {
  try {
    const set = await prepareSet(additionRequest.parse(workerData), {
      signal: stop.signal,
      onProgress: (progress) => {
        tell({ kind: 'progress', progress });
      },
    });
    return { kind: 'prepared', set };
  } catch (error) {
    return { kind: 'failed', failure: toFailure(storageFailureOf(error, 'The digits')) };
  }
}

void prepare().then((message) => {
  tell(message);
  lab?.close();
});
