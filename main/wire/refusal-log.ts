import { join } from 'node:path';
import { openLineLog, type LineLog } from '../line-log.ts';

/** One thing that was turned away: what was tried, why not, and by whom as far as they said. */
export type Refusal = Readonly<{
  what: string;
  why: string;
  host?: string | undefined;
  origin?: string | undefined;
}>;

/** `<data>/logs/shell.log`. */
export function refusalLogFile(dataDirectory: string): string {
  return join(dataDirectory, 'logs', 'shell.log');
}

/** Where refusals are kept. */
export type RefusalLog = LineLog<Refusal>;

const mostText = 200;

/** @param limit bytes at which a new file is begun. */
export function openRefusalLog(file: string, limit?: number): RefusalLog {
  return openLineLog(file, withoutQuery, limit);
}

/** Query strings are left out: the one-time token is in one. */
function withoutQuery(text: string): string {
  return text.replace(/\?.*$/s, '?…').slice(0, mostText);
}
