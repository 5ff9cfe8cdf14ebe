import { describe, expect, it } from 'vitest';
import type { Line } from '../../../../renderer/charts/line.ts';
import { curveCharts } from '../../../../renderer/parts/curve-charts.ts';
import type { CurveRun } from '../../../../renderer/parts/curve-run.ts';
import { curveLines } from '../../../../renderer/parts/drawn-curves.ts';
import type { RunAxis } from '../../../../renderer/parts/run-axis.ts';
import { metricKinds } from '../../../../shared/models/metrics/metric-kinds.ts';

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

/** The lines of the chart of the cost, each run a curve of its own. */
function costLines(runs: readonly CurveRun[], axis: RunAxis): Line[] {
  const recorded = new Set(runs.flatMap(({ series }) => series.map(({ metric }) => metric)));
  const cost = curveCharts(metricKinds.all(), recorded).find(({ quantity }) => quantity === 'cost');
  if (cost === undefined) throw new Error('There is no chart of the cost.');
  const curves = runs.map((one) => ({ key: String(one.id), name: one.name, colour: one.colour, runs: [one] }));
  return curveLines(curves, cost, { axis, pointedAt: null, labelled: true });
}

describe('the curves of runs', () => {
  it('show the numbers as they were recorded', () => {
    const [training, validation] = costLines([run(1)], 'step');
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
    expect(costLines([bad], 'step')[0]?.alarm).toEqual({ x: 4, words: 'gradient error at step 4' });
    expect(costLines([bad], 'time')[0]?.alarm?.x).toBe(0.5);
    expect(costLines([run(1)], 'step')[0]?.alarm).toBeUndefined();
  });

  it('run over steps or over seconds', () => {
    expect(costLines([run(1)], 'step')[0]?.x).toEqual([0, 5]);
    expect(costLines([run(1)], 'time')[0]?.x).toEqual([0.1, 0.6]);
  });

  it('are thin for training and thick for validation, in the one colour of the run', () => {
    const lines = costLines([run(1), run(2)], 'step');
    expect(lines.map((line) => [line.width, line.colour])).toEqual([
      ['thin', 1],
      ['thick', 1],
      ['thin', 2],
      ['thick', 2],
    ]);
  });

  it('of a ghost are labelled once, grey, and leave the labels of the run beside it as they are', () => {
    const lines = costLines([run(1), { ...run(2), ghost: true }], 'step');
    expect(lines.map((line) => [line.endLabel, line.ghost === true])).toEqual([
      ['1 training', false],
      ['1.200 validation', false],
      ['', true],
      ['part2', true],
    ]);
  });
});
