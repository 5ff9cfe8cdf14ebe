import { describe, expect, it } from 'vitest';
import { usualReasons } from '../../../../../shared/models/face.ts';
import { triageCommands } from '../../../../../renderer/features/curation/triage-keys.ts';

function pressed(keys: string): string[] {
  const done: string[] = [];
  const commands = triageCommands('Curate', {
    decide: (verdict, reason) => done.push(`${verdict} ${reason}`.trim()),
    undo: () => done.push('undo'),
    redo: () => done.push('redo'),
  });
  for (const command of commands) if (command.keys === keys) command.run();
  return done;
}

describe('the keys of deciding', () => {
  it('are P, X and U, each with one verdict and no reason', () => {
    expect(pressed('p')).toEqual(['include']);
    expect(pressed('x')).toEqual(['exclude']);
    expect(pressed('u')).toEqual(['undecided']);
  });

  it('have a digit for each usual reason: the same photo is a reason to include, the others are to exclude', () => {
    expect(usualReasons.flatMap((_, index) => pressed(String(index + 1)))).toEqual([
      'include same photo',
      'exclude other person',
      'exclude bad box',
      'exclude poor quality',
      'exclude duplicate',
      'exclude not a photo',
    ]);
    expect(pressed('7')).toEqual([]);
  });

  it('take back and do again, both as in the grid of a photographer and as everywhere', () => {
    for (const keys of ['z', '$mod+z']) expect(pressed(keys)).toEqual(['undo']);
    for (const keys of ['Shift+z', '$mod+y', '$mod+Shift+z']) expect(pressed(keys)).toEqual(['redo']);
  });
});
