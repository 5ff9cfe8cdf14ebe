import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { restoration, type Restoration } from '../../shared/contract/namespaces/backups.ts';
import { toFailure } from '../../shared/failure.ts';
import { writeDurably } from '../durable-file.ts';
import { readNamedFile } from '../named-file.ts';
import { backupFolder } from '../store/backup-files.ts';
import { putBackupInPlace } from '../store/restore-backup.ts';

const mostBytes = 1024 * 1024;
const wish = z.object({ name: z.string() });

/** Notes that the lab is to be restored from a backup when it is opened next. */
export async function wishForRestoration(dataDirectory: string, name: string): Promise<void> {
  await writeDurably(wishFile(dataDirectory), JSON.stringify({ name }));
}

/**
 * Carries out what was wished for, before the database is opened. Whoever calls holds the lab's lock. A backup that cannot be used leaves
 * everything as it was. It is tried once.
 * @returns its result; undefined where none was asked for.
 */
export async function carryOutRestoration(dataDirectory: string): Promise<Restoration | undefined> {
  const wished = wish.safeParse(await jsonIn(wishFile(dataDirectory)));
  await rm(wishFile(dataDirectory), { force: true });
  if (!wished.success) return undefined;
  const { name } = wished.data;
  const now = new Date();
  const done: Restoration = { name, at: now.toISOString(), replaced: null, runsAside: null, error: null };
  try {
    const { replaced, runsAside } = putBackupInPlace(dataDirectory, name, now);
    Object.assign(done, { replaced, runsAside });
  } catch (error) {
    done.error = toFailure(error).message;
  }
  await writeDurably(doneFile(dataDirectory), JSON.stringify(done)).catch(() => undefined);
  return done;
}

/** The last restoration; null where there was none. */
export async function lastRestoration(dataDirectory: string): Promise<Restoration | null> {
  const done = restoration.safeParse(await jsonIn(doneFile(dataDirectory)));
  return done.success ? done.data : null;
}

function wishFile(dataDirectory: string): string {
  return join(backupFolder(dataDirectory), 'restore.json');
}

function doneFile(dataDirectory: string): string {
  return join(backupFolder(dataDirectory), 'restored.json');
}

async function jsonIn(path: string): Promise<unknown> {
  try {
    return JSON.parse((await readNamedFile(path, mostBytes)).toString('utf8'));
  } catch {
    return undefined;
  }
}
