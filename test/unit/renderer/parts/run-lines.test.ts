import { describe, expect, it } from 'vitest';
import type { CurveRun } from '../../../../renderer/parts/curve-run.ts';
import { runLines } from '../../../../renderer/parts/run-lines.ts';

const run = (id: number): CurveRun => ({
  id,
  name: `part${id}`,
  colour: id,
  kind: 'softmax-regression',
  examples: { train: 1000, validation: 100, test: 1000 },
  live: false,
  points: 2,
  series: [
    { metric: 'train.cost', steps: [0, 5], seconds: [0.1, 0.6], values: [5, 1] },
    { metric: 'validation.cost', steps: [0, 5], seconds: [0.1, 0.6], values: [6, 1.2] },
  ],
});

describe('the curves of runs', () => {
  it('show the numbers as they were recorded', () => {
    const [training, validation] = runLines([run(1)], 'cost', 'step');
    expect(training?.y).toEqual([5, 1]);
    expect(validation?.y).toEqual([6, 1.2]);
  });

  it('are marked where the run first went wrong, on the axis they run over', () => {
    const bad = {
      ...run(1),
      series: [
        ...run(1).series,
        { metric: 'train.gradientError', steps: [0, 4, 8], seconds: [0.1, 0.5, 0.9], values: [1e-7, 0.2, 0.3] },
      ],
    };
    expect(runLines([bad], 'cost', 'step')[0]?.alarm).toEqual({ x: 4, words: 'gradient error at step 4' });
    expect(runLines([bad], 'cost', 'time')[0]?.alarm?.x).toBe(0.5);
    expect(runLines([run(1)], 'cost', 'step')[0]?.alarm).toBeUndefined();
  });

  it('run over steps or over seconds', () => {
    expect(runLines([run(1)], 'cost', 'step')[0]?.x).toEqual([0, 5]);
    expect(runLines([run(1)], 'cost', 'time')[0]?.x).toEqual([0.1, 0.6]);
  });

  it('are thin for training and thick for validation, in the one colour of the run', () => {
    const lines = runLines([run(1), run(2)], 'cost', 'step');
    expect(lines.map((line) => [line.width, line.colour])).toEqual([
      ['thin', 1],
      ['thick', 1],
      ['thin', 2],
      ['thick', 2],
    ]);
  });

  it('are labelled both for one run, once each for several', () => {
    expect(runLines([run(1)], 'cost', 'step').map((line) => line.endLabel)).toEqual(['training', 'validation']);
    expect(runLines([run(1), run(2)], 'cost', 'step').map((line) => line.endLabel)).toEqual(['', 'part1', '', 'part2']);
  });

  it('leave out what was not recorded', () => {
    expect(runLines([run(1)], 'accuracy', 'step')).toEqual([]);
  });

  it('of a ghost are labelled once, grey, and leave the labels of the run beside it as they are', () => {
    const lines = runLines([run(1), { ...run(2), ghost: true }], 'cost', 'step');
    expect(lines.map((line) => [line.endLabel, line.ghost === true])).toEqual([
      ['training', false],
      ['validation', false],
      ['', true],
      ['part2', true],
    ]);
  });
});
