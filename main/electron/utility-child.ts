import { utilityProcess } from 'electron';
import type { ChildExit, StartChild } from '../jobs/child.ts';

const mostComplaint = 8192;
/** How long its last messages can take after its end, and what it complained of while that is not closed, on a busy machine. */
const lastWordsMs = 300;
const lastComplaintMs = 3000;

/**
 * Starts a child of the lab as a utility process of Electron, which needs no executable that runs as plain Node. To be called
 * when Electron is ready. Electron tells no signal, and a killed child's exit code can be 0: who killed it says so itself.
 */
export const utilityChild: StartChild = (entry, environment = {}) => {
  const child = utilityProcess.fork(entry, [], {
    stdio: ['ignore', 'ignore', 'pipe'],
    serviceName: 'Hidden Unit worker',
    env: { ...process.env, ...environment },
  });
  let complaint = '';
  let complained = false;
  const { stderr } = child;
  const listen = (): void => {
    stderr?.on('data', (bytes: Buffer) => {
      complaint = (complaint + bytes.toString('utf8')).slice(-mostComplaint);
    });
    stderr?.once('close', () => {
      complained = true;
    });
  };
  listen();
  let ended = false;
  let killed = false;
  const exited = new Promise<ChildExit>((resolve) => {
    child.on('exit', (code) => {
      ended = true;
      const end = (): void => resolve(killed ? { code: null, signal: 'SIGKILL' } : { code, signal: null });
      setTimeout(end, killed || complained ? lastWordsMs : lastComplaintMs);
      // Its last words can come after its end, and Electron takes every listener off the stream once this one has returned.
      queueMicrotask(() => {
        listen();
        stderr?.once('close', end);
      });
    });
  });
  /** Electron's own kill asks politely; a trainer in the middle of a long step would not hear it. */
  const killNow = (): void => {
    if (child.pid === undefined) return;
    killed = true;
    process.kill(child.pid, 'SIGKILL');
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
