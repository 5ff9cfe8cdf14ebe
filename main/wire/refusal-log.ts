import { appendFile, mkdir, rename, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** One thing that was turned away: what was tried, why not, and by whom as far as they said. */
export interface Refusal {
  what: string;
  why: string;
  host?: string | undefined;
  origin?: string | undefined;
}

/** `<data>/logs/shell.log`. */
export function refusalLogFile(dataDirectory: string): string {
  return join(dataDirectory, 'logs', 'shell.log');
}

/** Where refusals are kept. Never more than two files of `mostBytes`, so that a page that tries all day cannot fill the disk. */
export interface RefusalLog {
  add(refusal: Refusal): void;
  /** Resolves when everything added so far is on disk. */
  flush(): Promise<void>;
}

const mostBytes = 512 * 1024;
/** A flood of refusals is written as far as this many wait; the rest are counted. */
const mostWaiting = 200;
const mostText = 200;

/** Appends refusals to `file` as JSON lines; `file` becomes `file.1` when it is full. A disk that cannot be written loses the line, not the lab. */
export function openRefusalLog(file: string, limit = mostBytes): RefusalLog {
  let waiting: string[] = [];
  let unwritten = 0;
  let writing: Promise<void> | undefined;

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
    add(refusal) {
      if (waiting.length >= mostWaiting) unwritten += 1;
      else waiting.push(line(refusal));
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

/** Query strings are left out: the one-time token is in one. */
function line(refusal: Refusal): string {
  const entry: Record<string, string> = { at: new Date().toISOString() };
  for (const [key, value] of Object.entries(refusal)) {
    if (typeof value === 'string') entry[key] = value.replace(/\?.*$/s, '?…').slice(0, mostText);
  }
  return `${JSON.stringify(entry)}\n`;
}
