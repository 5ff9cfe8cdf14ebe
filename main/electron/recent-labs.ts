import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { readNamedFileSync } from '../named-file.ts';

const mostStateBytes = 256 * 1024;

/** A lab that was open in a window: in a data folder here, or behind a socket that leads elsewhere. */
const recentLab = z.object({ kind: z.enum(['folder', 'socket']), path: z.string().min(1).max(4096) });
export type RecentLab = z.infer<typeof recentLab>;

const most = 10;

/** The labs opened last, the newest first, at most ten. Folders that are gone are left out. */
export function readRecentLabs(file: string): RecentLab[] {
  try {
    const content: unknown = JSON.parse(readNamedFileSync(file, mostStateBytes).toString('utf8'));
    const labs = z.array(recentLab).safeParse(content).data ?? [];
    return labs.filter(({ kind, path }) => kind === 'socket' || existsSync(path)).slice(0, most);
  } catch {
    return [];
  }
}

/** Puts a lab at the head of the list. Two windows that do so at one instant may lose one of the two. @throws when it cannot be written. */
export function rememberLab(file: string, lab: RecentLab): RecentLab[] {
  const others = readRecentLabs(file).filter(({ kind, path }) => kind !== lab.kind || path !== lab.path);
  return writeRecentLabs(file, [lab, ...others].slice(0, most));
}

/** @throws when it cannot be written. */
export function writeRecentLabs(file: string, labs: RecentLab[]): RecentLab[] {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.${process.pid}`, JSON.stringify(labs), { mode: 0o600 });
  renameSync(`${file}.${process.pid}`, file);
  return labs;
}
