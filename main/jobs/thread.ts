import { Worker } from 'node:worker_threads';
import type { Child, ChildExit } from './child.ts';

/** Of JavaScript values; arrays of numbers are counted by those who make them. A thread that needs more ends, and not the lab. */
const mostHeapMb = 2048;

/**
 * Starts a worker thread as a child of the lab.
 * @param entry file of main/workers, see `workerEntry`.
 * @param workerData what it knows from its start.
 */
export function threadChild(entry: string, workerData?: unknown): Child {
  const worker = new Worker(entry, { workerData, resourceLimits: { maxOldGenerationSizeMb: mostHeapMb } });
  let complaint = '';
  let killed = false;
  worker.on('error', (error) => {
    complaint = String(error);
  });
  return {
    pid: undefined,
    send: (message) => {
      worker.postMessage(message);
    },
    onMessage: (listener) => {
      worker.on('message', listener);
    },
    exited: new Promise<ChildExit>((resolve) => {
      worker.on('exit', (code) => {
        resolve(killed ? { code: null, signal: 'the lab' } : { code, signal: null });
      });
    }),
    kill: () => {
      killed = true;
      void worker.terminate();
    },
    complaint: () => complaint,
    ref: () => {
      worker.ref();
    },
    unref: () => {
      worker.unref();
    },
  };
}
