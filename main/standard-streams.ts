import { printable } from '../shared/lib/printable.ts';

/** What a pipe or a terminal says whose other end has gone. */
const nobodyReads: ReadonlySet<string | undefined> = new Set(['EPIPE', 'ECONNRESET', 'EIO', 'ERR_STREAM_DESTROYED']);

/**
 * Lets the process continue its work when nobody reads what it writes any more, as after `… | head` or in a terminal that was closed:
 * others may work in the lab that it has opened. A result that cannot be written for another reason, as on a full disk, is said on
 * standard error, and the process fails at its end.
 */
export function outliveReaders(): void {
  process.stderr.on('error', () => undefined);
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (nobodyReads.has(error.code)) return;
    process.stderr.write(
      `The result could not be written: ${printable(error.message)}. Make space, or write it elsewhere.\n`,
    );
    process.once('exit', () => {
      if (process.exitCode === undefined || process.exitCode === 0) process.exitCode = 1;
    });
  });
}
