import type { Command } from 'commander';
import { expect, it } from 'vitest';
import { program } from '../../../main/command-line/program.ts';

/** Every command, argument and option of a command tree with its description. */
function described(command: Command, parents: readonly string[] = []): { of: string; description: string }[] {
  const names = [...parents, command.name()];
  const path = names.join(' ');
  return [
    { of: path, description: command.description() },
    ...command.registeredArguments.map((one) => ({ of: `${path} <${one.name()}>`, description: one.description })),
    ...command.options.map((one) => ({ of: `${path} ${one.flags}`, description: one.description })),
    ...command.commands.flatMap((inner) => described(inner, names)),
  ];
}

const all = described(program(() => undefined));

it('describes every command, argument and option', () => {
  expect(all.length).toBeGreaterThan(200);
  expect(all.filter(({ description }) => description.trim() === '')).toEqual([]);
});

it('says more of an argument or option than what it belongs to, and in one line', () => {
  const vague = /^(?:of |its |their |those |it |so many|by custom)|\n/i;
  expect(all.filter(({ description }) => vague.test(description))).toEqual([]);
});
