import { InvalidArgumentError, Option, type Command } from 'commander';
import { metricName } from '../../shared/models/metric.ts';
import type { ArchiveOptions, ImportOptions } from './archive-command.ts';
import type { ExportOptions } from './export-command.ts';
import { runsFormatNames } from '../../shared/models/runs-format.ts';
import { wholeNumber, wholeNumbers } from './argument.ts';
import { lineageCommands, type LineageRequest } from './lineage-grammar.ts';
import { commandsOnRuns, runActCommands, type RunActRequest } from './run-act-grammar.ts';
import { viewCommands, type ViewRequest } from './view-grammar.ts';
import type { ListOptions } from './runs-command.ts';

export type RunRequest =
  | { command: 'runs list'; options: ListOptions }
  | { command: 'runs show'; id: number }
  | { command: 'runs compare'; ids: number[]; baseline: number | undefined }
  | { command: 'runs export'; options: ExportOptions }
  | { command: 'runs archive'; options: ArchiveOptions }
  | { command: 'runs import'; options: ImportOptions }
  | { command: 'runs delete' | 'runs restore'; ids: number[] }
  | { command: 'runs purge'; ids: number[]; yes: boolean }
  | LineageRequest
  | ViewRequest
  | RunActRequest;

/** The history of runs. */
export function runsCommands(root: Command, taken: (request: RunRequest) => void): void {
  const runs = root.command('runs').description('the history of runs');
  runs
    .command('list')
    .description('list the runs of the lab, newest first')
    .option('--where <query>', 'a filter, as in: status = succeeded and optimizer.momentum > 0, or: sweep = 3')
    .addOption(new Option('--filter <query>', 'the same as --where').conflicts('where'))
    .option('--view <name>', 'the runs of a saved view, in its order; --where narrows it')
    .option('--deleted', 'only runs in the trash')
    .option('--limit <n>', 'how many runs at most', wholeNumber)
    .action(({ filter, ...options }: ListOptions & { filter?: string }) => {
      taken({ command: 'runs list', options: filter === undefined ? options : { ...options, where: filter } });
    });
  runActCommands(runs, taken);
  lineageCommands(runs, taken);
  viewCommands(runs, taken);
  runs
    .command('show')
    .description('show everything about a run')
    .argument('<id>', 'the number of the run', wholeNumber)
    .action((id: number) => {
      taken({ command: 'runs show', id });
    });
  runs
    .command('compare')
    .description('compare settings and results of runs')
    .argument('<ids...>', 'the numbers of the runs', wholeNumbers)
    .option('--baseline <id>', 'the run that the others are compared with; the first one unless named', wholeNumber)
    .action((ids: number[], { baseline }: { baseline?: number }) => {
      taken({ command: 'runs compare', ids, baseline });
    });
  runs
    .command('export')
    .description('write runs for other programs')
    .argument('[ids...]', 'the numbers of the runs', wholeNumbers)
    .option('--filter, --where <query>', 'the runs that fit a filter, as in: status = succeeded')
    .option('--view <name>', 'the runs of a saved view')
    .addOption(
      new Option(
        '--format <format>',
        'csv: metrics, a row a step; csv-long, parquet: a row a point; table: a row a run; json: everything; jsonl: a line a run; tensorboard: event files; tfjs, onnx, npz, safetensors: weights',
      )
        .choices(runsFormatNames)
        .makeOptionMandatory(),
    )
    .requiredOption(
      '--out <path>',
      'the file to write; of tfjs and tensorboard, and of json and weights of several runs, a folder, or one file where it ends in .zip',
    )
    .action((ids: number[] | undefined, options: Omit<ExportOptions, 'ids'>) => {
      taken({ command: 'runs export', options: { ...options, ids: ids ?? [] } });
    });
  runs
    .command('archive')
    .description('write runs to one file, for another lab')
    .argument('<ids...>', 'the numbers of the runs', wholeNumbers)
    .requiredOption('--out <file>', 'the file to write; its name usually ends in .hidden-unit')
    .option('--leave-out-damaged', 'leave damaged files of the runs out instead of failing')
    .action((ids: number[], { out, leaveOutDamaged = false }: { out: string; leaveOutDamaged?: boolean }) => {
      taken({ command: 'runs archive', options: { ids, out, leaveOutDamaged } });
    });
  runs
    .command('import')
    .description('import the runs of an archive, or those that another program recorded')
    .argument(
      '<file>',
      'a Hidden Unit archive, an event file of TensorBoard or a folder of them, metrics of MLflow (a file, a run, mlruns), or a CSV file with curves',
    )
    .option('--step <column>', 'the column of a CSV file that has the steps')
    .option('--run <column>', 'the column of a CSV file that tells its runs apart')
    .option('--seconds <column>', 'the column of a CSV file that has the seconds since the start')
    .option('--metric <name=metric>', 'what a metric is called here, as in loss=train.cost; repeatable', metricNames)
    .action((path: string, options: Omit<ImportOptions, 'path'>) => {
      taken({ command: 'runs import', options: { ...options, path } });
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
    .argument('[ids...]', 'the numbers of the runs', wholeNumbers)
    .option('--yes', 'do not ask')
    .action((ids: number[] | undefined, { yes }: { yes?: true }) => {
      taken({ command: 'runs purge', ids: ids ?? [], yes: yes ?? false });
    });
}

function metricNames(text: string, before: Readonly<Record<string, string>> = {}): Record<string, string> {
  const at = text.lastIndexOf('=');
  const name = metricName.safeParse(text.slice(at + 1));
  if (at < 1 || !name.success) throw new InvalidArgumentError('It must be NAME=METRIC, as in loss=train.cost.');
  return { ...before, [text.slice(0, at)]: name.data };
}
