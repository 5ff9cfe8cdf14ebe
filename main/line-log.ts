import { appendFile, mkdir, rename, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** What one line says; a field that is undefined is left out. */
export type LogEntry = Readonly<Record<string, string | undefined>>;

/** A log of JSON lines. Never more than two files of `mostBytes`, so that nothing that happens all day can fill the disk. */
export interface LineLog<Entry extends LogEntry> {
  add(entry: Entry): void;
  /** Resolves when everything added so far is on disk. */
  flush(): Promise<void>;
}

const mostBytes = 512 * 1024;
/** A flood is written as far as this many wait; the rest are counted. */
const mostWaiting = 200;

/**
 * Appends entries with their time to `file`; `file` becomes `file.1` when it is full. A disk that cannot be written loses the line, not
 * the lab.
 * @param text how the text of a field is written.
 */
export function openLineLog<Entry extends LogEntry>(
  file: string,
  text: (value: string) => string = String,
  limit = mostBytes,
): LineLog<Entry> {
  let waiting: string[] = [];
  let unwritten = 0;
  let writing: Promise<void> | undefined;

  function line(fields: LogEntry): string {
    const entry: Record<string, string> = { at: new Date().toISOString() };
    for (const [key, value] of Object.entries(fields)) if (value !== undefined) entry[key] = text(value);
    return `${JSON.stringify(entry)}\n`;
  }

  async function write(): Promise<void> {
    while (waiting.length > 0) {
      const lines = waiting;
      waiting = [];
      if (unwritten > 0) lines.push(line({ what: 'more of the same', why: `${unwritten} not written` }));
      unwritten = 0;
      await mkdir(dirname(file), { recursive: true });
      const size = await stat(file).then(
        (found) => found.size,
        () => 0,
      );
      if (size > limit) await rename(file, `${file}.1`);
      await appendFile(file, lines.join(''), { mode: 0o600 });
    }
  }

  return {
    add(entry) {
      if (waiting.length >= mostWaiting) unwritten += 1;
      else waiting.push(line(entry));
      writing ??= write()
        .catch(() => undefined)
        .finally(() => {
          writing = undefined;
        });
    },
    async flush() {
      while (writing !== undefined) await writing;
    },
  };
}
