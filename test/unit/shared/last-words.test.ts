import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { lastWords } from '../../../shared/lib/last-words.ts';

describe('the last words of a process', () => {
  it('are the message of the error that ended it, not the version that Node writes beneath', () => {
    const { stderr } = spawnSync(process.execPath, ['-e', 'throw new RangeError("too many classes")'], {
      encoding: 'utf8',
    });
    expect(stderr.trim()).not.toMatch(/too many classes$/);
    expect(lastWords(stderr)).toBe('RangeError: too many classes');
  });

  it('are the last line of anything else', () => {
    expect(lastWords('loading\n  Illegal instruction (core dumped)\n\n')).toBe('Illegal instruction (core dumped)');
    expect(lastWords('')).toBe('');
  });
});
