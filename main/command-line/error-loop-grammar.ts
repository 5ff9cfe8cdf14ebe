import { Option, type Command } from 'commander';
import { engineNames, type EngineName } from '../../shared/models/engine.ts';
import { resultMetric } from '../../shared/models/metrics/metric-kinds.ts';
import { collected, seedsArgument, wholeNumber } from './argument.ts';

export interface MislabelledOptions {
  snapshot: string;
  features?: string;
  folds: number;
  preset?: string;
  seed: number;
}

export interface EffectOptions {
  before: string;
  after: string;
  preset: string;
  set: string[];
  seeds: number[];
  metric: string;
  jobs?: number;
  engine?: EngineName;
}

export type ErrorLoopRequest =
  { command: 'mislabelled'; options: MislabelledOptions } | { command: 'effect'; options: EffectOptions };

/** From a wrong prediction to better data, and what that changed. */
export function errorLoopCommands(root: Command, taken: (request: ErrorLoopRequest) => void): void {
  root
    .command('mislabelled')
    .description('faces whose label a net that has not seen them finds least likely')
    .requiredOption('--snapshot <snapshot>', 'a snapshot of faces, by its name or hash')
    .option('--features <id>', 'features of its faces, as “extract” made them, in place of their pixels')
    .option('--folds <n>', 'into how many parts the faces are divided', wholeNumber, 5)
    .option('--preset <name>', 'the experiment whose net is trained; part8, or part10 for features')
    .option('--seed <n>', 'the seed of the folds and the nets', wholeNumber, 0)
    .action((options: MislabelledOptions) => {
      taken({ command: 'mislabelled', options });
    });
  root
    .command('effect')
    .description('what a change of the data does: the same experiment on two snapshots, paired by seed')
    .requiredOption('--before <snapshot>', 'the snapshot before the change, by its name or hash')
    .requiredOption('--after <snapshot>', 'the snapshot after the change')
    .requiredOption('--preset <name>', 'the experiment, as in part8')
    .option('--set <path=value>', 'change one parameter in all trials', collected, [])
    .option('--seeds <list>', 'the seeds, as in 0..9 or 0,1,5', seedsArgument, seedsArgument('0..9'))
    .option('--metric <name>', 'what is compared', resultMetric)
    .option('--jobs <n>', 'how many trials are trained at once', wholeNumber)
    .addOption(
      new Option('--engine <name>', 'what computes; the fastest engine here unless named').choices(engineNames),
    )
    .addHelpText('after', '\nThe difference is after less before, with the 95 % interval of the paired t-test.')
    .action((options: EffectOptions) => {
      taken({ command: 'effect', options });
    });
}
