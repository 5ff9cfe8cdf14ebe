import { InvalidArgumentError, type Command } from 'commander';
import type { RunOrder } from '../../shared/models/run-query.ts';

export interface ViewOptions {
  where?: string;
  sort?: RunOrder[];
  group?: string;
  column?: string[];
  default?: true;
}

export type ViewRequest =
  | { command: 'runs views list' }
  | { command: 'runs views save'; name: string; options: ViewOptions }
  | { command: 'runs views delete'; name: string };

/** The commands about saved views, as parts of `runs`. */
export function viewCommands(runs: Command, taken: (request: ViewRequest) => void): void {
  const views = runs.command('views').description('views of the history that were saved under a name');
  views
    .command('list')
    .description('list the saved views')
    .action(() => {
      taken({ command: 'runs views list' });
    });
  views
    .command('save')
    .description('save a view, in the place of one with this name')
    .argument('<name>', 'the name of the view')
    .option('--where <query>', 'which runs, as in: status = succeeded and optimizer.momentum > 0')
    .option('--sort <field>', 'a field to order by; with a hyphen in front the largest first; repeatable', orderOf)
    .option('--group <field>', 'a field to group by')
    .option('--column <name>', 'a column to show; repeatable; without it, the columns that differ', columnOf)
    .option('--default', 'open the history with this view')
    .action((name: string, options: ViewOptions) => {
      taken({ command: 'runs views save', name, options });
    });
  views
    .command('delete')
    .description('delete a view; its runs stay')
    .argument('<name>', 'the name of the view')
    .action((name: string) => {
      taken({ command: 'runs views delete', name });
    });
}

function columnOf(name: string, before: readonly string[] = []): string[] {
  return [...before, name];
}

function orderOf(text: string, before: readonly RunOrder[] = []): RunOrder[] {
  const by = text.replace(/^-/, '').trim();
  if (by === '') throw new InvalidArgumentError('Name a field, as in: --sort -test.accuracy');
  return [...before, { by, direction: text.startsWith('-') ? 'descending' : 'ascending' }];
}
