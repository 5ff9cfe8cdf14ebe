import { Option, type Command } from 'commander';
import type { InspectedPart } from '../../shared/models/inspection.ts';
import { wholeNumber } from './argument.ts';

export interface InspectUnitsOptions {
  class?: string;
  part: InspectedPart;
  voters: 'correct' | 'all';
  shuffles?: number;
  seed?: number;
}

export interface InspectImageOptions {
  part: InspectedPart;
  example: number;
  class?: string;
}

export type InspectRequest =
  | { command: 'inspect units'; run: number; options: InspectUnitsOptions }
  | { command: 'inspect image'; run: number; options: InspectImageOptions };

const parts: readonly InspectedPart[] = ['validation', 'test', 'train'];

/** The commands that analyse a trained net. */
export function inspectCommands(root: Command, taken: (request: InspectRequest) => void): void {
  const inspect = root.command('inspect').description('why a trained net says what it says');
  inspect
    .command('units')
    .description('the hidden units that do most for and against each class, with their votes and placebo')
    .argument('<run>', 'the number of the run', wholeNumber)
    .option('--class <name>', 'only this class')
    .addOption(new Option('--part <part>', 'the examples that vote').choices(parts).default('validation'))
    .addOption(
      new Option('--voters <which>', 'examples classified correctly, or all')
        .choices(['correct', 'all'])
        .default('correct'),
    )
    .option('--shuffles <n>', 'how often labels are shuffled for the placebo', wholeNumber)
    .option('--seed <n>', 'the seed of the shuffles', wholeNumber)
    .addHelpText(
      'after',
      '\nUnits are counted from 0. A unit is useful where its votes are beyond the 95 % of shuffled labels.',
    )
    .action((run: number, options: InspectUnitsOptions) => {
      taken({ command: 'inspect units', run, options });
    });
  inspect
    .command('image')
    .description('the probabilities of one example, and what each unit contributes to a class')
    .argument('<run>', 'the number of the run', wholeNumber)
    .addOption(
      new Option('--part <part>', 'the part of the data that the example is in').choices(parts).default('validation'),
    )
    .requiredOption('--example <n>', 'the number of the example in its part, from 0', wholeNumber)
    .option('--class <name>', 'the class of the contributions; the predicted one unless named')
    .addHelpText(
      'after',
      '\nlogit = bias + the sum of the contributions; sumCheck is the largest difference found, which only rounding leaves.\nWithout a hidden layer the units are the inputs.',
    )
    .action((run: number, options: InspectImageOptions) => {
      taken({ command: 'inspect image', run, options });
    });
}
