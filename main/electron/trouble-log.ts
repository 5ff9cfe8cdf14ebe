import { appendFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolderSync } from '../named-folder.ts';

/** Writes one line, with what is known about the cause. Never throws: there is nobody left to tell. */
export type Note = (text: string, cause?: unknown) => void;

const mostBytes = 1024 * 1024;

/** Opens `desktop.log` in a folder, which is made if need be. At 1 MiB it becomes `desktop.old.log`, so two files are the most. */
export function openTroubleLog(folder: string): Note {
  const file = join(folder, 'desktop.log');
  return (text, cause) => {
    const line = `${new Date().toISOString()} ${text}${cause === undefined ? '' : ` ${describe(cause)}`}\n`;
    process.stderr.write(line);
    try {
      makeFolderSync(folder);
      if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > mostBytes) {
        renameSync(file, join(folder, 'desktop.old.log'));
      }
      appendFileSync(file, line, { mode: 0o600 });
    } catch {
      // A full or read-only disk must not bring the window down; the line is on the error stream.
    }
  };
}

function describe(cause: unknown): string {
  return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
}
