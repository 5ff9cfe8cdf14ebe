import { mkdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { failure } from '../../shared/failure.ts';
import { Conversation } from '../jobs/conversation.ts';
import { threadChild } from '../jobs/thread.ts';
import type { LabLog } from '../lab-log.ts';
import { workerEntry } from '../places.ts';
import { backupFolder, backupName, listBackups } from '../store/backup-files.ts';
import { databaseFile } from '../store/database-file.ts';
import type { Store } from '../store/store.ts';
import { freeBytes } from './disk-use.ts';

/** Keeps the backups of an open lab: one for each day on which it was open. */
export interface DailyBackups {
  /** Settles when the backup that is due, if any, is made or was given up. */
  close(): Promise<void>;
}

const kept = 7;
const lookEveryMs = 60 * 60 * 1000;
/** A window that opens, or a command, is not kept waiting. */
const firstLookAfterMs = 5000;
/** What must be left on the disk beside the copy: a backup does not take the room that a training needs. */
const roomBytes = 64 * 1024 * 1024;

/** Makes the backup of the day soon after the lab is opened, or when it is closed before that, and looks every hour. */
export function openDailyBackups(
  { dataDirectory, store }: { dataDirectory: string; store: Pick<Store, 'isEmpty' | 'version'> },
  log: LabLog,
): DailyBackups {
  // A lab that was new when it was opened has its first backup within the hour, not in the moment it is closed.
  const wasEmpty = store.isEmpty();
  let looked = wasEmpty;
  let making: Promise<void> | undefined;

  async function make(): Promise<void> {
    const now = new Date();
    const folder = backupFolder(dataDirectory);
    const source = databaseFile(dataDirectory);
    const name = backupName({ kind: 'daily', version: store.version }, now);
    const bytes = statSync(source).size;
    const free = await freeBytes(dataDirectory);
    if (free < bytes + roomBytes) {
      const words = `${free.toLocaleString('en')} bytes are free, and it needs ${(bytes + roomBytes).toLocaleString('en')}`;
      log.add({ what: `No backup was made today: ${words}. Free some space on the disk of the lab.` });
      return;
    }
    mkdirSync(folder, { recursive: true });
    const thread = threadChild(workerEntry('backup'), { source, path: join(folder, name) });
    const reply = await new Conversation(thread, (told) => failure.nullable().parse(told)).ask({});
    if (reply.kind !== 'answered' || reply.answer !== null) {
      const why = reply.kind === 'answered' ? reply.answer?.message : reply.kind === 'ended' ? reply.ending.how : '';
      log.add({ what: `No backup was made today: ${why ?? ''}`, files: name });
      return;
    }
    removeOld(dataDirectory);
    log.add({ what: 'Made the backup of the day.', files: name });
  }

  function look(): Promise<void> {
    looked = true;
    if (making !== undefined) return making;
    if (store.isEmpty() || isOfToday(dataDirectory)) return Promise.resolve();
    making = make()
      .catch((error: unknown) => {
        log.add({ what: `No backup was made today: ${String(error)}` });
      })
      .finally(() => {
        making = undefined;
      });
    return making;
  }

  const first = setTimeout(() => void look(), firstLookAfterMs).unref();
  const hourly = setInterval(() => void look(), lookEveryMs).unref();
  return {
    async close() {
      clearTimeout(first);
      clearInterval(hourly);
      if (!looked) await look();
      await making;
    },
  };
}

function isOfToday(dataDirectory: string): boolean {
  const today = new Date().toISOString().slice(0, 10);
  return daily(dataDirectory).some(({ madeAt }) => madeAt.startsWith(today));
}

function removeOld(dataDirectory: string): void {
  for (const { name } of daily(dataDirectory).slice(kept))
    rmSync(join(backupFolder(dataDirectory), name), { force: true });
}

function daily(dataDirectory: string) {
  return listBackups(dataDirectory).filter(({ kind }) => kind === 'daily');
}
