import type { LabPort } from '../../shared/contract/port.ts';

/**
 * Stands before a lab that others attach to. Once it is shut no call begins any more: those that come wait, until it is opened again or
 * the lab is closed, when whoever made them learns that they were not begun.
 */
export interface CallGate extends LabPort {
  /** Settles when all calls that had begun are answered. @returns false where that took too long. */
  shut(patienceMs: number): Promise<boolean>;
  open(): void;
}

export function callGate(lab: LabPort): CallGate {
  let opened: Promise<void> | undefined;
  let open: () => void = () => undefined;
  let underWay = 0;
  let allAnswered: () => void = () => undefined;

  async function throughGate<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
    while (opened !== undefined) await opened;
    underWay += 1;
    try {
      return await ask();
    } finally {
      underWay -= 1;
      // The answer is on its way before the connection is closed.
      if (underWay === 0) setImmediate(() => allAnswered());
    }
  }

  return {
    call: (name, input) => throughGate(() => lab.call(name, input)),
    media: (address) => throughGate(() => lab.media(address)),
    subscribe: (listener) => lab.subscribe(listener),
    async shut(patienceMs) {
      opened ??= new Promise((done) => (open = done));
      if (underWay === 0) return true;
      return new Promise((settle) => {
        const tooLong = setTimeout(() => settle(false), patienceMs);
        allAnswered = () => {
          clearTimeout(tooLong);
          settle(underWay === 0);
        };
      });
    },
    open() {
      opened = undefined;
      open();
    },
  };
}
