import { fork, spawnSync, type ForkOptions } from 'node:child_process';

/** How a child ended. `signal` is null unless something killed it; a thread has no signals and names who did. */
export interface ChildExit {
  code: number | null;
  signal: string | null;
}

/**
 * One child of the lab, whatever it is: a process of `child_process.fork`, one of the desktop app's `utilityProcess`, or a thread
 * (`threadChild`). `Conversation` is how the lab talks with it.
 */
export interface Child {
  /** Process id, for the log; undefined when it did not start, and of a thread. */
  pid: number | undefined;
  /** Messages are plain data (structured clone or JSON). Sending to a child that has ended does nothing. */
  send(message: object): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Settles when it has ended and all its messages have been heard. */
  exited: Promise<ChildExit>;
  /** Ends it at once. */
  kill(): void;
  /** What it wrote to standard error, its last few kilobytes; of a thread, the error that ended it. */
  complaint(): string;
  /** Where a child that waits would keep this process alive: `unref` lets the process end, `ref` keeps it. */
  ref?(): void;
  unref?(): void;
}

/** What a child has to do without. `network`: it gets none where the system can take it away. */
export interface ChildLimits {
  network: 'all' | 'none';
}

/** @param entry file of main/workers, see `workerEntry`. */
export type StartChild = (entry: string, environment?: Record<string, string>, limits?: ChildLimits) => Child;

const mostComplaint = 8192;

/** Starts a child with Node's own fork: the shells without Electron. */
export const forkChild: StartChild = (entry, environment = {}, { network } = { network: 'all' }) => {
  const child = fork(entry, [], {
    ...(network === 'none' && hasNamespaces() ? withoutNetwork() : {}),
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    serialization: 'advanced',
    env: { ...process.env, ...environment },
  });
  let complaint = '';
  child.stderr?.on('data', (bytes: Buffer) => {
    complaint = (complaint + bytes.toString('utf8')).slice(-mostComplaint);
  });
  const exited = new Promise<ChildExit>((resolve) => {
    child.on('error', (error) => {
      complaint += error.message;
      resolve({ code: null, signal: null });
    });
    child.on('close', (code, signal) => {
      resolve({ code, signal });
    });
  });
  return {
    pid: child.pid,
    send: (message) => {
      if (child.connected) child.send(message, () => undefined);
    },
    onMessage: (listener) => {
      child.on('message', listener);
    },
    exited,
    kill: () => {
      child.kill('SIGKILL');
    },
    complaint: () => complaint,
  };
};

/** A network namespace of its own has not even a loopback; whoever is not root makes it inside a user namespace. */
const namespaces = ['--user', '--map-current-user', '--net', '--'] as const;
let namespacesWork: boolean | undefined;

/** Whether this system lets its users make namespaces: Linux, unless it was forbidden. Asked once. */
export function hasNamespaces(): boolean {
  namespacesWork ??=
    process.platform === 'linux' && spawnSync('unshare', [...namespaces, 'true'], { stdio: 'ignore' }).status === 0;
  return namespacesWork;
}

/** `unshare` becomes the child itself: same process id, same channel. */
function withoutNetwork(): ForkOptions {
  return { execPath: 'unshare', execArgv: [...namespaces, process.execPath, ...process.execArgv] };
}
