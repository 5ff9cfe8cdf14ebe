/** The process that started this one, whatever it used: Node's `fork` or Electron's `utilityProcess`. */
export interface Parent {
  onMessage(listener: (message: unknown) => void): void;
  /** Settles when the message has left this process. */
  send(message: object): Promise<void>;
  /** Ends this process once all that was sent has gone. */
  leave(): void;
}

/** Electron does not say when a message has gone: this long is plenty. */
const electronSendsWithinMs = 250;

/** What Electron puts at `process.parentPort`. */
interface ParentPort {
  on(event: 'message', listener: (event: { data: unknown }) => void): void;
  postMessage(message: object): void;
}

/**
 * The parent of this process. A forked child ends with its parent; Electron ends its own. A rejection that nothing handles ends the
 * process, after saying why: Electron since 37 only warns of it, and whoever waits for this child would wait for ever.
 */
export function connectParent(): Parent {
  process.on('unhandledRejection', endOnRejection);
  const port: unknown = Reflect.get(process, 'parentPort');
  if (isParentPort(port)) {
    return {
      onMessage: (listener) => {
        port.on('message', ({ data }) => {
          listener(data);
        });
      },
      send: (message) => {
        port.postMessage(message);
        return Promise.resolve();
      },
      leave: () => {
        setTimeout(() => process.exit(0), electronSendsWithinMs);
      },
    };
  }
  process.on('disconnect', () => process.exit(0));
  return {
    onMessage: (listener) => {
      process.on('message', listener);
    },
    send: (message) =>
      new Promise((resolve) => {
        if (process.send === undefined || !process.connected) resolve();
        else
          process.send(message, undefined, undefined, () => {
            resolve();
          });
      }),
    leave: () => process.exit(0),
  };
}

/** As an error that nobody catches, which every runtime reports on the error stream before it ends the process. */
function endOnRejection(reason: unknown): never {
  throw reason instanceof Error ? reason : new Error(String(reason));
}

function isParentPort(value: unknown): value is ParentPort {
  return typeof value === 'object' && value !== null && 'postMessage' in value && 'on' in value;
}
