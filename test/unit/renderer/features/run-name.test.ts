import { describe, expect, it } from 'vitest';
import { runName } from '../../../../renderer/features/train/run-name.ts';

describe('the name a run is given', () => {
  it('is its preset when nothing was changed', () => {
    expect(runName('part4', [])).toBe('part4');
  });

  it('says what was changed, by symbol where there is one', () => {
    expect(
      runName('part4', [
        { path: 'optimizer.momentum', value: 0.9 },
        { path: 'steps', value: 100 },
      ]),
    ).toBe('part4 · γ 0.9 · steps 100');
  });

  it('counts what would make it long, and leaves out the split', () => {
    const paths = [
      'optimizer.momentum',
      'optimizer.learningRate',
      'seed',
      'steps',
      'evaluateEvery',
      'data.split.train',
    ];
    expect(
      runName(
        'part5',
        paths.map((path) => ({ path, value: 1e-5 })),
      ),
    ).toBe('part5 · γ 1e-5 · α 1e-5 · seed 1e-5 · 2 more');
  });
});
