import type { Command } from 'commander';
import type { DataRef } from '../../shared/models/data/data-set.ts';
import { collected, namedSet, wholeNumber, wholeNumbers } from './argument.ts';

export interface AnalysisListOptions {
  instrument?: string;
  run?: number;
  limit?: number;
}

/** What the command line asks of instruments. */
export type InstrumentRequest =
  | ({ command: 'instrument' } & AskedInstrument)
  | { command: 'instruments list'; which: AnalysisListOptions }
  | { command: 'instruments show'; id: number }
  | { command: 'instruments delete'; ids: number[] };

/** What an instrument is to look at, and how. */
export interface AskedInstrument {
  name: string;
  run: number | null;
  data: DataRef | null;
  settings: string[];
  words: Record<string, string>;
}

type InstrumentOptions = { run?: number; data?: DataRef; set: string[] } & Record<string, string | string[]>;

export function instrumentCommands(root: Command, taken: (request: InstrumentRequest) => void): void {
  root
    .command('instrument')
    .description('analyse a run with an instrument, and save the result')
    .argument('<name>', 'the instrument, as in accuracy-by-class')
    .option('--run <id>', 'the run to look at', wholeNumber)
    .option('--data <kind:set>', 'the set to look at, as in faces:faces-28-1a2b3c4d', namedSet)
    .option('--preset <name>', 'what is looked at without a run, as in table2')
    .option('--layers <list>', 'how many layers, as in 1..5')
    .option('--units <list>', 'how many units, as in 2,3,4')
    .option('--weights <r,c...>', 'two weights of the first layer by row and column, as in 200,2 201,2')
    .option('--set <path=value>', 'set one parameter, as in part=validation', collected, [])
    .action((name: string, { run, data, set, ...others }: InstrumentOptions) => {
      const words = Object.entries(others).map(
        ([path, word]) => [path, typeof word === 'string' ? word : word.join(' ')] as const,
      );
      const looked = { name, run: run ?? null, data: data ?? null };
      taken({ command: 'instrument', ...looked, settings: set, words: Object.fromEntries<string>(words) });
    });
  const instruments = root.command('instruments').description('the instruments, and what they have found');
  instruments
    .command('list')
    .description('list the instruments and the analyses that they have saved')
    .option('--instrument <name>', 'only analyses of one instrument')
    .option('--run <id>', 'only analyses of one run', wholeNumber)
    .option('--limit <n>', 'how many analyses at most', wholeNumber)
    .action((which: AnalysisListOptions) => {
      taken({ command: 'instruments list', which });
    });
  instruments
    .command('show')
    .description('show the result of an analysis')
    .argument('<id>', 'the number of the analysis', wholeNumber)
    .action((id: number) => {
      taken({ command: 'instruments show', id });
    });
  instruments
    .command('delete')
    .description('delete analyses permanently')
    .argument('<ids...>', 'the numbers of the analyses', wholeNumbers)
    .action((ids: number[]) => {
      taken({ command: 'instruments delete', ids });
    });
}
