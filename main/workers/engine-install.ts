import { toFailure } from '../../shared/failure.ts';
import { installNative } from '../engines/provision/install-native.ts';
import { toInstaller, type FromInstaller, type InstallRequest } from '../engines/provision/install-messages.ts';
import type { EngineStatus } from '../../shared/models/engine.ts';
import { probeNative, statusOf } from '../engines/native-probe.ts';
import { tryNative } from '../learning/kernels/native-trial.ts';
import { connectParent } from './parent.ts';

/** Child process that installs the native engine, tells what it does, and ends. */
const parent = connectParent();
const stop = new AbortController();

const progressEveryMs = 100;
let progressAt = 0;

function tell(message: FromInstaller): void {
  void parent.send(message);
}

// Ctrl+C in a terminal reaches every process of it: what was begun is removed before this one ends.
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    stop.abort();
  });
}

parent.onMessage((received) => {
  const message = toInstaller.parse(received);
  if (message.type === 'cancel') stop.abort();
  else void install(message.request);
});

/** A child of Electron can start no children as plain Node; nothing is lost when this one is ended by the library. */
async function probe(binding: string, signal: AbortSignal): Promise<EngineStatus> {
  if ('electron' in process.versions) return statusOf(await tryNative(binding));
  return probeNative(binding, undefined, signal);
}

async function install(request: InstallRequest): Promise<void> {
  const last = await installNative(
    request,
    {
      source: (source) => {
        tell({ type: 'source', ...source });
      },
      phase: (text) => {
        tell({ type: 'phase', text });
      },
      log: (line) => {
        tell({ type: 'log', line });
      },
      progress: (done, total) => {
        if (performance.now() - progressAt < progressEveryMs && done !== total) return;
        progressAt = performance.now();
        tell({ type: 'progress', done, total });
      },
    },
    stop.signal,
    probe,
  ).then(
    ({ folder, record }): FromInstaller => ({
      type: 'finished',
      folder,
      tensorflow: record.tensorflow,
      source: record.source.title,
    }),
    (error: unknown): FromInstaller => ({ type: 'failed', failure: toFailure(error) }),
  );
  await parent.send(last);
  parent.leave();
}
