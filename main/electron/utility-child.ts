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
  child.stderr?.on('data', (bytes: Buffer) => {
    complaint = (complaint + bytes.toString('utf8')).slice(-mostComplaint);
  });
  let complained = false;
  child.stderr?.once('close', () => {
    complained = true;
  });
  let ended = false;
  let killed = false;
  const exited = new Promise<ChildExit>((resolve) => {
    child.on('exit', (code) => {
      ended = true;
      const end = (): void => resolve(killed ? { code: null, signal: 'SIGKILL' } : { code, signal: null });
      // Its last words can come after its end.
      child.stderr?.once('close', end);
      setTimeout(end, killed || complained ? lastWordsMs : lastComplaintMs);
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
