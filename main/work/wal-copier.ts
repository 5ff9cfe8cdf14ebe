import { Conversation } from '../jobs/conversation.ts';
import { threadChild } from '../jobs/thread.ts';
import { workerEntry } from '../places.ts';
import type { WriteAheadLog } from '../store/write-ahead-log.ts';
import { unasked } from './failure-of.ts';

/**
 * Copies what was written into the database's file, in a thread of its own: that takes tenths of a second after much was written, which
 * the lab's thread does not have.
 */
export interface Checkpoints {
  /** To be waited for between the parts of a long write: settles at once, or when the log that was long is copied. */
  caughtUp(): Promise<void>;
  /** Copies what is left and ends the thread. */
  close(): Promise<void>;
}

/** As long as SQLite usually lets it grow. */
const pagesWorthCopying = 1000;
/**
 * 128 MB: nothing that is written in parts makes it longer. Each time that a long list waits for the copying, nearly all pages of the
 * indexes are copied, so that half as much doubles the wait.
 */
const mostPages = 32_000;
const lookedAfterEveryMs = 1000;
const mostTurns = 5;
const graceMs = 10_000;

/** Takes over copying from the writer, to whom it goes back should the thread fail. The thread is started when there is much to copy. */
export function openCheckpoints(log: WriteAheadLog): Checkpoints {
  let worker: Conversation<string> | undefined;
  let copying: Promise<void> | undefined;
  let failed = false;

  const uncopied = (): number => {
    const { pages, copied } = log.length();
    return pages - copied;
  };

  function giveUp(): void {
    failed = true;
    log.copiedByWriter(true);
  }

  async function askToCopy(): Promise<void> {
    worker ??= new Conversation(threadChild(workerEntry('wal-copier'), log.file), String);
    const reply = await worker.ask({ message: { type: 'copy' } }).finally(() => (copying = undefined));
    // The answer is what failed.
    if (reply.kind !== 'answered' || reply.answer !== '') giveUp();
  }

  function copy(): Promise<void> {
    if (failed) return Promise.resolve();
    copying ??= askToCopy();
    return copying;
  }

  log.copiedByWriter(false);
  const lookAfter = setInterval(() => {
    unasked('Copying the write-ahead log', () => {
      if (uncopied() > pagesWorthCopying) return copy();
    });
  }, lookedAfterEveryMs);
  lookAfter.unref();

  return {
    async caughtUp() {
      for (let turn = 0; turn < mostTurns && !failed; turn++) {
        if (log.length().pages < mostPages || uncopied() === 0) return;
        await copy();
      }
    },
    async close() {
      clearInterval(lookAfter);
      if (uncopied() > pagesWorthCopying) await copy();
      await worker?.end({ message: { type: 'close' }, graceMs });
    },
  };
}
