import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** A copy of a lab's database. `daily`: made by the lab while it was open; `update`: made before a newer version changed the database. */
export interface Backup {
  name: string;
  kind: 'daily' | 'update';
  /** Version of the database's shape. */
  version: number;
  /** ISO 8601, in UTC, to the second. */
  madeAt: string;
  bytes: number;
}

const named = /^lab(-daily)?-v(\d{1,6})-(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)Z\.sqlite$/;

export function backupFolder(dataDirectory: string): string {
  return join(dataDirectory, 'backups');
}

/** `lab-daily-v6-2026-11-29T06-12-33Z.sqlite`, or without `daily`. */
export function backupName({ kind, version }: Pick<Backup, 'kind' | 'version'>, now: Date): string {
  return `lab${kind === 'daily' ? '-daily' : ''}-v${version}-${timeInNames(now)}.sqlite`;
}

export function timeInNames(now: Date): string {
  return now.toISOString().replaceAll(':', '-').replace(/\.\d+/, '');
}

/** The backups of a lab, the newest first. Copies that were not finished and files of other names are none. */
export function listBackups(dataDirectory: string): Backup[] {
  const folder = backupFolder(dataDirectory);
  return namesIn(folder)
    .flatMap((name): Backup[] => {
      const [, daily, version, day, ...time] = named.exec(name) ?? [];
      const facts = statSync(join(folder, name), { throwIfNoEntry: false });
      if (version === undefined || day === undefined || facts?.isFile() !== true) return [];
      const kind = daily === undefined ? 'update' : 'daily';
      return [{ name, kind, version: Number(version), madeAt: `${day}T${time.join(':')}.000Z`, bytes: facts.size }];
    })
    .sort((one, other) => other.madeAt.localeCompare(one.madeAt) || one.name.localeCompare(other.name));
}

/** Names in a folder; none where it is not there. */
export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
