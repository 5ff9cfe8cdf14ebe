import { fork } from 'node:child_process';
import { workerEntry } from '../places.ts';

/** A child process as far as a question to an engine needs it. What the lab starts its children with gives such ones. */
export interface EngineChild {
  send(message: object): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Settles when the process has ended and all its messages have been heard. */
  exited: Promise<{ code: number | null; signal: string | null }>;
  kill(): void;
  /** What it wrote to standard error, its last few kilobytes. */
  complaint(): string;
}

/** @param entry file of main/workers, see `workerEntry`. */
export type StartEngineChild = (entry: string) => EngineChild;

/** `answer`: undefined when the child ended without one; `how`: in which way it ended, `code 1` or a signal. */
export interface EngineAnswer {
  answer: unknown;
  how: string;
  complaint: string;
}

/**
 * Puts a question to an engine in a child process of its own, which a library that does not fit the machine may end.
 * @param patienceMs after which the child is killed.
 * @param start how the child is started: by Node's fork, unless the lab has its own way.
 * @param signal kills it at once when it is aborted.
 */
export async function askEngineChild(
  worker: 'engine-probe' | 'engine-measure',
  question: object,
  patienceMs: number,
  start: StartEngineChild = forked,
  signal?: AbortSignal,
): Promise<EngineAnswer> {
  const child = start(workerEntry(worker));
  let answer: unknown;
  child.onMessage((message) => {
    answer = message;
  });
  child.send(question);
  const kill = (): void => {
    child.kill();
  };
  const timer = setTimeout(kill, patienceMs);
  signal?.addEventListener('abort', kill, { once: true });
  if (signal?.aborted === true) kill();
  const exit = await child.exited;
  clearTimeout(timer);
  signal?.removeEventListener('abort', kill);
  return { answer, how: exit.signal ?? `code ${String(exit.code)}`, complaint: child.complaint() };
}

/** For programs without a lab, which run in a plain Node. */
function forked(entry: string): EngineChild {
  const child = fork(entry, [], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  let complaint = '';
  child.stderr?.on('data', (bytes: Buffer) => {
    complaint = (complaint + bytes.toString('utf8')).slice(-2000);
  });
  return {
    send: (message) => {
      child.send(message, () => undefined);
    },
    onMessage: (listener) => {
      child.on('message', listener);
    },
    exited: new Promise((resolve) => {
      child.on('error', (error) => {
        complaint += error.message;
        resolve({ code: null, signal: null });
      });
      child.on('close', (code, signal) => {
        resolve({ code, signal });
      });
    }),
    kill: () => {
      child.kill('SIGKILL');
    },
    complaint: () => complaint,
  };
}
