import { utilityProcess } from 'electron';
import type { ChildExit, StartChild } from '../jobs/child.ts';

const mostComplaint = 8192;

/**
 * Starts a child of the lab as a utility process of Electron, which needs no executable that runs as plain Node. To be called
 * when Electron is ready. Electron gives no signal: a child that was killed has an exit code like any other.
 */
export const utilityChild: StartChild = (entry, environment = {}) => {
  const child = utilityProcess.fork(entry, [], {
    stdio: ['ignore', 'ignore', 'pipe'],
    serviceName: 'Hidden Unit worker',
    env: { ...process.env, ...environment },
  });
  let complaint = '';
  child.stderr?.on('data', (bytes: Buffer) => {
    complaint = (complaint + bytes.toString('utf8')).slice(-mostComplaint);
  });
  let ended = false;
  const exited = new Promise<ChildExit>((resolve) => {
    child.on('exit', (code) => {
      ended = true;
      resolve({ code, signal: null });
    });
  });
  /** Electron's own kill asks politely; a trainer in the middle of a long step would not hear it. */
  const killNow = (): void => {
    if (child.pid !== undefined) process.kill(child.pid, 'SIGKILL');
  };
  return {
    get pid() {
      return child.pid;
    },
    send: (message) => {
      if (!ended) child.postMessage(message);
    },
    onMessage: (listener) => {
      child.on('message', listener);
    },
    exited,
    kill: () => {
      if (ended) return;
      if (child.pid === undefined) child.once('spawn', killNow);
      else killNow();
    },
    complaint: () => complaint,
  };
};
