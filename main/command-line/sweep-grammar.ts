import { Option, type Command } from 'commander';
import { engineNames, type EngineName } from '../../shared/models/engine.ts';
import type { Varied } from '../../shared/models/sweeps/varied.ts';
import {
  collected,
  jobsArgument,
  namedSet,
  priorityOf,
  seedsArgument,
  variedArgument,
  wholeNumber,
  wholeNumbers,
} from './argument.ts';
import type { ChosenData } from './chosen-data.ts';
import { presetNames } from './preset-names.ts';

export interface SweepOptions extends ChosenData {
  preset?: string;
  claim?: string;
  set: string[];
  vary: Varied[];
  random?: number;
  sobol?: number;
  halving?: number;
  seeds?: number[];
  jobs?: number;
  name?: string;
  engine?: EngineName;
  detach?: true;
}

export interface SweepExtension {
  vary: Varied[];
  seeds: number[];
  detach?: true;
}

/** What the command line asks of sweeps. */
export type SweepRequest =
  | { command: 'sweep run'; options: SweepOptions }
  | { command: 'sweep list' }
  | { command: 'sweep presets' }
  | { command: 'sweep show'; id: number }
  | { command: 'sweep extend'; id: number; options: SweepExtension }
  | { command: 'sweep stop'; id: number }
  | { command: 'sweep resume' | 'sweep retry'; id: number; detach: boolean }
  | { command: 'sweep prioritise'; id: number; priority: number }
  | { command: 'sweep delete'; ids: number[] };

const vary = 'a parameter and its values: path=v1,v2,… or path=low..high:log:count; may be repeated';
const detach = 'do not wait for the end; an open lab continues';

export function sweepCommands(root: Command, taken: (request: SweepRequest) => void): void {
  const sweep = root.command('sweep').description('one experiment with many settings and seeds');
  sweep
    .command('run')
    .description('train every setting with every seed, and wait for the end')
    .option('--preset <name>', `the experiment to start from: ${presetNames().join(', ')}`)
    .option('--claim <name>', 'check what the report says instead: a name of “sweep presets”')
    .option('--digits <set>', 'the digits set; the one added last unless named')
    .option('--matrices <dir>', 'a folder of .npy matrices, for the presets that take them')
    .option('--snapshot <snapshot>', 'a snapshot of faces, by its name or hash')
    .option('--features <id>', 'a set of features, as “extract” made it')
    .option('--data <kind:set>', 'a set of any kind, as in digits:mnist', namedSet)
    .option('--set <path=value>', 'change one parameter in all trials', collected, [])
    .option('--vary <path=values>', vary, variedArgument, [])
    .option('--random <n>', 'draw so many settings by chance instead of trying all', wholeNumber)
    .option('--sobol <n>', 'draw so many settings, spread evenly', wholeNumber)
    .option(
      '--halving <n>',
      'stop hopeless settings early: after some of the steps the best one of n settings is trained further, again and again',
      wholeNumber,
    )
    .option(
      '--seeds <list>',
      'the seeds of each setting, as in 0..9 or 0,1,5; 0 unless said, 0..9 for a claim',
      seedsArgument,
    )
    .option('--jobs <n>', 'how many trials are trained at once', jobsArgument)
    .option('--name <name>', 'a name for the sweep')
    .addOption(
      new Option('--engine <name>', 'what computes; the fastest engine here unless named').choices(engineNames),
    )
    .option('--detach', detach)
    .action((options: SweepOptions) => {
      taken({ command: 'sweep run', options });
    });
  sweep
    .command('presets')
    .description('the claims of the report that a sweep checks: sweep run --claim NAME')
    .action(() => {
      taken({ command: 'sweep presets' });
    });
  sweep
    .command('list')
    .description('list the sweeps of the lab')
    .action(() => {
      taken({ command: 'sweep list' });
    });
  sweep
    .command('show')
    .description('the results of a sweep: means over the seeds, and which settings are as good as the best')
    .argument('<id>', 'the number of the sweep', wholeNumber)
    .action((id: number) => {
      taken({ command: 'sweep show', id });
    });
  sweep
    .command('extend')
    .description('try more values of what is varied, or more seeds')
    .argument('<id>', 'the number of the sweep', wholeNumber)
    .option('--vary <path=values>', vary, variedArgument, [])
    .option('--seeds <list>', 'further seeds', seedsArgument, [])
    .option('--detach', detach)
    .action((id: number, options: SweepExtension) => {
      taken({ command: 'sweep extend', id, options });
    });
  sweep
    .command('prioritise')
    .description('let its waiting trials be trained sooner, or later, than others: the highest priority comes first')
    .argument('<id>', 'the number of the sweep', wholeNumber)
    .requiredOption('--priority <n>', 'the priority, from -1000 to 1000; 0 unless changed', priorityOf)
    .action((id: number, { priority }: { priority: number }) => {
      taken({ command: 'sweep prioritise', id, priority });
    });
  sweep
    .command('stop')
    .alias('pause')
    .description('take its trials out of the queue, and cancel those that are being trained')
    .argument('<id>', 'the number of the sweep', wholeNumber)
    .action((id: number) => {
      taken({ command: 'sweep stop', id });
    });
  for (const [name, words] of [
    ['resume', 'resume what was cancelled or interrupted'],
    ['retry', 'train failed trials again'],
  ] as const) {
    sweep
      .command(name)
      .description(words)
      .argument('<id>', 'the number of the sweep', wholeNumber)
      .option('--detach', detach)
      .action((id: number, options: { detach?: true }) => {
        taken({ command: `sweep ${name}`, id, detach: options.detach ?? false });
      });
  }
  sweep
    .command('delete')
    .description('forget sweeps that are over; their runs stay')
    .argument('<id...>', 'the numbers of the sweeps', wholeNumbers)
    .action((ids: number[]) => {
      taken({ command: 'sweep delete', ids });
    });
}
