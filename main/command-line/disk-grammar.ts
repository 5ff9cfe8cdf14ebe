import { InvalidArgumentError, type Command } from 'commander';
import { mostRetentionDays } from '../../shared/models/disk.ts';
import { wholeNumber } from './argument.ts';

/** What the command line asks about the lab's disk. Days: null for never. */
export type DiskRequest =
  | { command: 'disk usage'; run: number | null }
  | { command: 'disk check' }
  | { command: 'disk tidy'; dryRun: boolean }
  | { command: 'disk rules'; changes: RetentionChanges };

/** Undefined: as it is. */
export interface RetentionChanges {
  frameDays: number | null | undefined;
  trashDays: number | null | undefined;
}

type Days = number | 'never';

/** Commander takes null for an option that was not given. */
function days(text: string): Days {
  if (text === 'never') return text;
  const value = /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= 1 && value <= mostRetentionDays) return value;
  throw new InvalidArgumentError(`It must be a whole number of days from 1 to ${mostRetentionDays}, or never.`);
}

function kept(value: Days | undefined): number | null | undefined {
  return value === 'never' ? null : value;
}

export function diskCommands(root: Command, taken: (request: DiskRequest) => void): void {
  const disk = root.command('disk').description('what takes room, what is removed by itself, and whether all is sound');
  disk
    .command('usage')
    .description('bytes by folder, by kind of file, of the database and of the trash')
    .option('--run <id>', 'only what one run takes, by kind of file', wholeNumber)
    .action(({ run }: { run?: number }) => {
      taken({ command: 'disk usage', run: run ?? null });
    });
  disk
    .command('check')
    .description('read the whole database and every recorded file of the runs; exit code 1 when something is wrong')
    .action(() => {
      taken({ command: 'disk check' });
    });
  disk
    .command('tidy')
    .description('remove what the retention rules say, which is done once a day anyway')
    .option('--dry-run', 'only show what would be removed')
    .action(({ dryRun }: { dryRun?: true }) => {
      taken({ command: 'disk tidy', dryRun: dryRun ?? false });
    });
  disk
    .command('rules')
    .description('show or change the retention rules; runs tagged “pinned” keep everything')
    .option('--frame-days <n|never>', 'days for which runs that succeeded keep their weight frames', days)
    .option('--trash-days <n|never>', 'days after which deleted runs are deleted permanently', days)
    .action(({ frameDays, trashDays }: { frameDays?: Days; trashDays?: Days }) => {
      const changes = { frameDays: kept(frameDays), trashDays: kept(trashDays) };
      taken({ command: 'disk rules', changes });
    });
}
