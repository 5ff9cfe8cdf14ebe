import { Worker } from 'node:worker_threads';
import type { Child, ChildExit } from './child.ts';

/**
 * Starts a worker thread as a child of the lab.
 * @param entry file of main/workers, see `workerEntry`.
 * @param workerData what it knows from its start.
 */
export function threadChild(entry: string, workerData?: unknown): Child {
  const worker = new Worker(entry, { workerData });
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
