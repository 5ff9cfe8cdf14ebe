import { beforeAll, expect, it, vi } from 'vitest';
import type { CurveRun } from '../../../../renderer/parts/curve-run.ts';
import type { thinnedWords as thinnedWordsOf } from '../../../../renderer/parts/thinned-words.ts';

let thinnedWords: typeof thinnedWordsOf;

beforeAll(async () => {
  const nobody = () => () => undefined;
  vi.stubGlobal('window', { lab: { subscribe: nobody, hearShell: nobody } });
  ({ thinnedWords } = await import('../../../../renderer/parts/thinned-words.ts'));
});

function run(name: string, shown: number, points: number): CurveRun {
  const column = Array.from({ length: shown }, (_, index) => index);
  const examples = { train: 10, validation: 10, test: 10 };
  const series = [{ metric: 'train.cost' as const, steps: column, seconds: column, values: column }];
  return { id: 1, name, colour: 0, kind: 'dense-net', examples, live: false, series, points };
}

it('says how many points of a run are drawn when they are not all', () => {
  expect(thinnedWords([run('one', 2600, 7000)])).toMatch(/^The curves show 2.600 of 7.000 points per metric\./);
});

it('names the runs that are thinned among several', () => {
  const words = thinnedWords([run('one', 40, 40), run('two', 2600, 7000)]);
  expect(words).toMatch(/^The curves show 2.600 of 7.000 points for two per metric\./);
});

it('says nothing while all are drawn, nor where the count is only a moment ahead of the points', () => {
  expect(thinnedWords([run('one', 40, 40), run('two', 4998, 5000)])).toBe('');
});
