import type { LabHandlers } from '../../shared/contract/port.ts';
import { LabError } from '../../shared/failure.ts';
import { describeBackups } from '../store/backup-content.ts';
import { backupFolder } from '../store/backup-files.ts';
import { requireBackup } from '../store/restore-backup.ts';
import type { LabContext, ReadContext } from '../work/lab-context.ts';
import { lastRestoration, wishForRestoration } from '../work/restoration.ts';

/** Copies of the lab's database. The reader's thread opens them to describe them. */
export function backupReads({ dataDirectory }: Pick<ReadContext, 'dataDirectory'>) {
  return {
    list: async () => ({
      folder: backupFolder(dataDirectory),
      backups: describeBackups(dataDirectory),
      last: await lastRestoration(dataDirectory),
    }),
  } satisfies Partial<LabHandlers['backups']>;
}

/** @param reopen has the lab closed and opened again, soon after the answer. */
export function backupsApi(lab: LabContext, reopen: () => void): LabHandlers['backups'] {
  return {
    ...backupReads(lab),
    restore: async ({ name }) => {
      requireBackup(lab.dataDirectory, name);
      if (lab.jobs.busy(() => true))
        throw new LabError(
          'conflict',
          'The lab is at work. Wait until its jobs are done, or cancel them, then restore the backup.',
        );
      await wishForRestoration(lab.dataDirectory, name);
      reopen();
      return { name };
    },
  };
}
