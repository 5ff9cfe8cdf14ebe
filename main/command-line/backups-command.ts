import { backupFolder, listBackups, restoreBackup, type Backup } from '../lab-backups.ts';
import type { CommandOutput } from './console.ts';
import type { BackupsRequest, Request } from './program.ts';
import { table } from './table.ts';

const kinds: Record<Backup['kind'], string> = { daily: 'daily', update: 'before an update' };

export function isBackupsRequest(request: Request): request is BackupsRequest {
  return request.command === 'backups list' || request.command === 'backups restore';
}

/** No lab is opened for these, since its database may be what is damaged. @throws LabError as `restoreBackup`. */
export function carryOutBackups(dataDirectory: string, request: BackupsRequest, to: CommandOutput): void {
  if (request.command === 'backups list') showBackups(dataDirectory, to);
  else restoreFromBackup(dataDirectory, request.name, to);
}

function showBackups(dataDirectory: string, to: CommandOutput): void {
  const backups = listBackups(dataDirectory);
  const rows = backups.map(({ name, kind, madeAt, bytes }) => [name, kinds[kind], madeAt, bytes.toLocaleString('en')]);
  const text = backups.length === 0 ? 'No backups.' : table(['backup', 'made', 'time', 'bytes'], rows);
  to.result({ folder: backupFolder(dataDirectory), backups }, text);
}

function restoreFromBackup(dataDirectory: string, name: string, to: CommandOutput): void {
  const restored = restoreBackup(dataDirectory, name, new Date());
  const { replaced, runsAside } = restored;
  const words = [
    `Restored ${name}.`,
    replaced === null ? '' : `The database that was there is now ${replaced}.`,
    runsAside === null ? '' : `Files of ${runsAside.runs.length} newer runs were moved to ${runsAside.folder}.`,
  ];
  to.result(restored, words.filter((sentence) => sentence !== '').join(' '));
}
