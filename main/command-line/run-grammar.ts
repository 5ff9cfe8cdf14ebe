import { Option, type Command } from 'commander';
import type { ArchiveOptions } from './archive-command.ts';
import { wholeNumber, wholeNumbers } from './argument.ts';
import { lineageCommands, type LineageRequest } from './lineage-grammar.ts';
import { commandsOnRuns, runActCommands, type RunActRequest } from './run-act-grammar.ts';
import { exportFormatNames, type ExportFormat, type ListOptions } from './runs-command.ts';

export type RunRequest =
  | { command: 'runs list'; options: ListOptions }
  | { command: 'runs show'; id: number }
  | { command: 'runs compare'; ids: number[]; baseline: number | undefined }
  | { command: 'runs export'; id: number; format: ExportFormat; out: string }
  | { command: 'runs archive'; options: ArchiveOptions }
  | { command: 'runs import'; path: string }
  | { command: 'runs delete' | 'runs restore'; ids: number[] }
  | { command: 'runs purge'; ids: number[]; yes: boolean }
  | LineageRequest
  | RunActRequest;

/** The history of runs. */
export function runsCommands(root: Command, taken: (request: RunRequest) => void): void {
  const runs = root.command('runs').description('the history of runs');
  runs
    .command('list')
    .option('--where <query>', 'a filter, as in: status = succeeded and optimizer.momentum > 0, or: sweep = 3')
    .addOption(new Option('--filter <query>', 'the same as --where').conflicts('where'))
    .option('--deleted', 'what is in the trash')
    .option('--limit <n>', 'at most so many', wholeNumber)
    .action(({ filter, ...options }: ListOptions & { filter?: string }) => {
      taken({ command: 'runs list', options: filter === undefined ? options : { ...options, where: filter } });
    });
  runActCommands(runs, taken);
  lineageCommands(runs, taken);
  runs
    .command('show')
    .argument('<id>', 'the run', wholeNumber)
    .action((id: number) => {
      taken({ command: 'runs show', id });
    });
  runs
    .command('compare')
    .argument('<ids...>', 'the runs', wholeNumbers)
    .option('--baseline <id>', 'the run that the others are compared with, the first without', wholeNumber)
    .action((ids: number[], { baseline }: { baseline?: number }) => {
      taken({ command: 'runs compare', ids, baseline });
    });
  runs
    .command('export')
    .argument('<id>', 'the run', wholeNumber)
    .addOption(
      new Option(
        '--format <format>',
        'csv: metrics, a row a step; csv-long: a row a point; json: everything; tfjs, npz, safetensors: weights',
      )
        .choices(exportFormatNames)
        .makeOptionMandatory(),
    )
    .requiredOption('--out <path>', 'the file, or for tfjs the folder, to write')
    .action((id: number, { format, out }: { format: ExportFormat; out: string }) => {
      taken({ command: 'runs export', id, format, out });
    });
  runs
    .command('archive')
    .description('write runs to one file, for another lab')
    .argument('<ids...>', 'the runs', wholeNumbers)
    .requiredOption('--out <file>', 'the file to write, by custom ending in .hidden-unit')
    .option('--leave-out-damaged', 'leave damaged files of the runs out instead of failing')
    .action((ids: number[], { out, leaveOutDamaged = false }: { out: string; leaveOutDamaged?: boolean }) => {
      taken({ command: 'runs archive', options: { ids, out, leaveOutDamaged } });
    });
  runs
    .command('import')
    .description('import the runs of an archive')
    .argument('<file>', 'a Hidden Unit archive')
    .action((path: string) => {
      taken({ command: 'runs import', path });
    });
  commandsOnRuns(
    runs,
    [
      ['delete', 'move runs to the trash'],
      ['restore', 'bring runs back from the trash'],
    ],
    taken,
  );
  runs
    .command('purge')
    .description('delete runs in the trash permanently, all of them unless named')
    .argument('[ids...]', 'the runs', wholeNumbers)
    .option('--yes', 'do not ask')
    .action((ids: number[] | undefined, { yes }: { yes?: true }) => {
      taken({ command: 'runs purge', ids: ids ?? [], yes: yes ?? false });
    });
}
