import { InvalidArgumentError, type Command } from 'commander';
import { priorityOf, wholeNumber, wholeNumbers } from './argument.ts';
import type { TagChanges } from './run-acts.ts';

export type RunActRequest =
  | { command: 'runs resume'; ids: number[]; detach: boolean }
  | { command: 'runs pause' | 'runs cancel'; ids: number[] }
  | { command: 'runs prioritise'; ids: number[]; priority: number }
  | { command: 'runs tag'; ids: number[]; changes: TagChanges }
  | { command: 'runs note' | 'runs rename'; ids: number[]; text: string };

/** The commands that act on runs, as parts of `runs`. */
export function runActCommands(runs: Command, taken: (request: RunActRequest) => void): void {
  runs
    .command('resume')
    .description('resume runs from their last checkpoint, and wait for their end')
    .argument('<ids...>', 'the numbers of the runs', wholeNumbers)
    .option('--detach', 'do not wait: the process that has the lab open trains them')
    .action((ids: number[], { detach }: { detach?: true }) => {
      taken({ command: 'runs resume', ids, detach: detach ?? false });
    });
  commandsOnRuns(
    runs,
    [
      ['pause', 'pause runs that are being trained; “runs resume” continues them'],
      ['cancel', 'cancel runs that wait or are being trained; they can be resumed'],
    ],
    taken,
  );
  runs
    .command('prioritise')
    .description('let waiting runs be trained sooner, or later, than others: the highest priority comes first')
    .argument('<ids...>', 'the numbers of the runs', wholeNumbers)
    .requiredOption('--priority <n>', 'the priority, from -1000 to 1000; 0 unless changed', priorityOf)
    .action((ids: number[], { priority }: { priority: number }) => {
      taken({ command: 'runs prioritise', ids, priority });
    });
  const tag = runs
    .command('tag')
    .description('add tags to runs and remove others, as in: runs tag 3 4 +baseline -draft')
    .usage('<ids...> +TAG… -TAG…')
    .argument('<words...>', 'the runs, then the tags to add (+TAG) and to remove (-TAG)')
    .allowUnknownOption()
    .action((words: string[]) => {
      taken({ command: 'runs tag', ...orRefuse(tag, () => tagging(words)) });
    });
  for (const [name, what, description] of [
    ['note', 'text', 'write a note on runs; an empty text removes it'],
    ['rename', 'name', 'give runs a name'],
  ] as const) {
    const command = runs
      .command(name)
      .description(description)
      .usage(`<ids...> <${what}>`)
      .argument('<words...>', `the runs, then the ${what}; after -- it may begin with a hyphen`)
      .action((words: string[]) => {
        taken({ command: `runs ${name}`, ...orRefuse(command, () => writing(words, what)) });
      });
  }
}

/** Commands that need nothing but the ids of runs. */
export function commandsOnRuns<Name extends string>(
  runs: Command,
  commands: readonly (readonly [name: Name, description: string])[],
  taken: (request: { command: `runs ${NoInfer<Name>}`; ids: number[] }) => void,
): void {
  for (const [name, description] of commands) {
    runs
      .command(name)
      .description(description)
      .argument('<ids...>', 'the numbers of the runs', wholeNumbers)
      .action((ids: number[]) => {
        taken({ command: `runs ${name}`, ids });
      });
  }
}

function tagging(words: readonly string[]): { ids: number[]; changes: TagChanges } {
  const changed = (sign: string): string[] =>
    words.filter((word) => word.startsWith(sign)).map((word) => tagOf(word.slice(1)));
  const plain = words.filter((word) => !/^[+-]/.test(word));
  const unsigned = plain.find((word) => !/^\d+$/.test(word));
  if (unsigned !== undefined) {
    throw new InvalidArgumentError(
      `“${unsigned}” is not the number of a run. Write “+${unsigned}” to add it as a tag, “-${unsigned}” to remove it.`,
    );
  }
  const ids = plain.map(wholeNumber);
  const changes = { added: changed('+'), removed: changed('-') };
  if (ids.length === 0) throw new InvalidArgumentError('Name a run first, as in: runs tag 3 +baseline');
  if (changes.added.length + changes.removed.length === 0) {
    throw new InvalidArgumentError('Name a tag with + to add it or with - to remove it, as in: runs tag 3 +baseline');
  }
  const both = changes.added.find((tag) => changes.removed.includes(tag));
  if (both !== undefined) throw new InvalidArgumentError(`“${both}” cannot be added and removed at once.`);
  return { ids, changes };
}

function tagOf(text: string): string {
  const tag = text.normalize('NFC').trim();
  if (tag === '') throw new InvalidArgumentError('A tag is missing after + or -.');
  return tag;
}

function writing(words: readonly string[], what: string): { ids: number[]; text: string } {
  const text = words.at(-1);
  if (text === undefined || words.length < 2) throw new InvalidArgumentError(`Name a run, then the ${what}.`);
  return { ids: words.slice(0, -1).map(wholeNumber), text };
}

/** Ends the command with what an argument lacks, as commander does where it parses one itself. */
function orRefuse<Read>(command: Command, read: () => Read): Read {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    return command.error(`error: ${error.message}`, { exitCode: 2, code: error.code });
  }
}
