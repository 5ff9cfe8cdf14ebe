import { parentPort, workerData } from 'node:worker_threads';
import { toFailure } from '../../shared/failure.ts';
import { openStoreToRead } from '../store/store.ts';
import { checkLab } from '../work/disk/check-lab.ts';

/** Worker thread that checks the lab in the data directory `workerData`, which is open, tells what it found, and ends. */
const dataDirectory = String(workerData);
const progressEveryMs = 100;
let toldAt = Number.NEGATIVE_INFINITY;

function tell(message: object): void {
  parentPort?.postMessage(message);
}

async function check(): Promise<object> {
  try {
    const store = openStoreToRead(dataDirectory);
    try {
      const result = await checkLab(
        { dataDirectory, store },
        {
          phase: (text) => {
            tell({ type: 'phase', text });
          },
          progress: (done, total) => {
            if (performance.now() - toldAt < progressEveryMs && done !== total) return;
            toldAt = performance.now();
            tell({ type: 'progress', done, total });
          },
        },
      );
      return { type: 'finished', result };
    } finally {
      store.close();
    }
  } catch (error) {
    return { type: 'failed', failure: toFailure(error) };
  }
}

void check().then(tell);
