import type { LabEvent } from '../../shared/contract/event.ts';
import type { Result } from '../../shared/failure.ts';
import { shellFrame, type CallFrame } from '../../shared/contract/frame.ts';
import type { PagePort } from '../../shared/contract/port.ts';
import type { ConnectionEvent } from '../../shared/contract/shell-event.ts';

type LabFrames = typeof import('../../shared/contract/lab-frame.ts');

/** The part of a browser's WebSocket the port uses. */
export type Socket = Pick<WebSocket, 'send' | 'close' | 'readyState' | 'addEventListener'>;

export interface WirePort extends PagePort {
  readonly connected: () => boolean;
  /** Tries at once instead of at the next turn. @returns whether the lab is connected then. */
  reconnect(): Promise<boolean>;
  close(): void;
}

const firstWait = 250;
const longestWait = 5000;
const open = 1;

const lost: Result<unknown> = {
  ok: false,
  error: {
    code: 'unavailable',
    message: 'The lab does not answer. Wait until the window is connected again, or start the lab, and try again.',
  },
};

/**
 * The lab over a WebSocket that comes back: a lost connection is tried again after 0.25 s, then twice as long each time up to
 * 5 s. Calls made before the first connection wait for it. Calls made while the connection is lost fail with `unavailable` at once:
 * a training that a person asked for must not start by itself an hour later. So do calls that were open when it broke, because
 * whether they were done is not known.
 * @param dial opens a socket.
 * @param load gets the schemas of what a lab tells: a page is painted before it knows. Where that fails the connection counts as lost, so
 * that nobody waits for answers that cannot be read, and the next one tries again.
 */
export function wirePort(
  dial: () => Socket,
  load: () => Promise<Pick<LabFrames, 'labFrame'>> = () => import('../../shared/contract/lab-frame.ts'),
): WirePort {
  const listeners = new Set<(event: LabEvent) => void>();
  const shellListeners = new Set<(event: ConnectionEvent) => void>();
  const waiting = new Map<number, (result: Result<unknown>) => void>();
  const unsent = new Map<number, CallFrame>();
  let socket: Socket;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let nextId = 0;
  let wait = firstWait;
  /** Undefined until the first attempt has an outcome. */
  let connected: boolean | undefined;
  let closed = false;
  let loading: ReturnType<typeof load> | undefined;

  function tell(event: ConnectionEvent): void {
    for (const listener of shellListeners) listener(event);
  }

  async function receive(data: unknown): Promise<void> {
    const content = typeof data === 'string' ? parse(data) : undefined;
    // What was sent first is read first: those that wait for one promise continue in turn.
    const frames = await (loading ??= load()).catch(() => undefined);
    if (frames === undefined) {
      loading = undefined;
      socket.close();
      return;
    }
    const frame = frames.labFrame.safeParse(content).data ?? shellFrame.safeParse(content).data;
    if (frame === undefined) return;
    if ('shell' in frame) tell(frame.shell);
    else if ('event' in frame) for (const listener of listeners) listener(frame.event);
    else {
      waiting.get(frame.id)?.(frame.result);
      waiting.delete(frame.id);
    }
  }

  function opened(): void {
    connected = true;
    wait = firstWait;
    for (const frame of unsent.values()) socket.send(JSON.stringify(frame));
    unsent.clear();
    tell({ type: 'connection', connected: true });
  }

  function broken(): void {
    if (connected !== false) {
      connected = false;
      tell({ type: 'connection', connected: false });
    }
    for (const [id, settle] of waiting) {
      if (unsent.has(id) && !closed) continue;
      waiting.delete(id);
      settle(lost);
    }
    if (closed) return;
    timer = setTimeout(connect, wait);
    wait = Math.min(longestWait, wait * 2);
  }

  function connect(): void {
    loading ??= load();
    // Who receives something hears of a failure.
    loading.catch(() => undefined);
    socket = dial();
    socket.addEventListener('open', opened);
    socket.addEventListener('message', (event) => {
      void receive(event.data);
    });
    socket.addEventListener('close', broken);
  }

  connect();
  return {
    connected: () => connected === true,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    hearShell: (listener) => {
      shellListeners.add(listener);
      return () => {
        shellListeners.delete(listener);
      };
    },
    call: (name, input) =>
      new Promise((settle) => {
        if (closed || connected === false) {
          settle(lost);
          return;
        }
        const frame: CallFrame = { id: nextId++, call: name, input };
        waiting.set(frame.id, settle);
        if (socket.readyState === open) socket.send(JSON.stringify(frame));
        else unsent.set(frame.id, frame);
      }),
    reconnect: () => {
      if (closed || connected === true) return Promise.resolve(connected === true && !closed);
      clearTimeout(timer);
      wait = firstWait;
      if (socket.readyState > open) connect();
      return new Promise((settle) => {
        socket.addEventListener('open', () => settle(true));
        socket.addEventListener('close', () => settle(false));
      });
    },
    close: () => {
      closed = true;
      clearTimeout(timer);
      socket.close();
      if (connected !== true) broken();
    },
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
