import { join } from 'node:path';
import { openLineLog, type LineLog } from './line-log.ts';

/** What the lab did by itself, for whoever wonders afterwards: `what` in a sentence, `files` it was done to. */
export type LabLog = LineLog<Readonly<{ what: string; files?: string | undefined }>>;

/** `<data>/logs/lab.log`. */
export function openLabLog(dataDirectory: string): LabLog {
  return openLineLog(join(dataDirectory, 'logs', 'lab.log'));
}
