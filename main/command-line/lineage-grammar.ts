import type { Command } from 'commander';
import type { DataRef } from '../../shared/models/data/data-set.ts';
import { collected, wholeNumber } from './argument.ts';

/** What the command line asks about where runs come from. */
export type LineageRequest =
  { command: 'runs lineage' | 'runs again'; id: number } | { command: 'runs fork'; id: number; options: ForkOptions };

export interface ForkOptions {
  step: number;
  set: string[];
  data?: DataRef;
  name?: string;
}

/** The commands that repeat and continue runs, as parts of `runs`. */
export function lineageCommands(runs: Command, taken: (request: LineageRequest) => void): void {
  runs
    .command('lineage')
    .description('where a run comes from, what comes from it, and its checkpoints')
    .argument('<id>', 'the number of the run', wholeNumber)
    .action((id: number) => {
      taken({ command: 'runs lineage', id });
    });
  runs
    .command('again')
    .description('train a run again as it was, and compare the numbers to the bit; exit code 1 when they differ')
    .argument('<id>', 'the number of the run', wholeNumber)
    .action((id: number) => {
      taken({ command: 'runs again', id });
    });
  runs
    .command('fork')
    .description('a new run that continues from a checkpoint of another, with changes')
    .argument('<id>', 'the number of the run', wholeNumber)
    .requiredOption('--step <n>', 'updates done at the checkpoint; “runs lineage” lists them', wholeNumber)
    .option('--set <path=value>', 'change one parameter, as in optimizer.learningRate=0.001', collected, [])
    .addHelpText('after', '\n--data KIND:SET names other data, with as many training examples.')
    .option('--name <name>', 'a name for the new run')
    .action((id: number, options: ForkOptions) => {
      taken({ command: 'runs fork', id, options });
    });
}
