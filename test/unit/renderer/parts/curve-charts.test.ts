import { describe, expect, it } from 'vitest';
import { curveCharts, unknownMetrics } from '../../../../renderer/parts/curve-charts.ts';
import { curveLines, curveValues, type DrawnCurve } from '../../../../renderer/parts/drawn-curves.ts';
import { metricKinds } from '../../../../shared/models/metrics/metric-kinds.ts';

const kinds = metricKinds.all();

describe('the charts for what was recorded', () => {
  it('are one a quantity, accuracy and cost first, validation drawn last; what other programs measured has its own', () => {
    const recorded = ['lr', 'validation.cost', 'train.cost', 'train.accuracy', 'train.f1', 'validation.f1'];
    const charts = curveCharts(kinds, new Set([...recorded, 'test.accuracy']));
    expect(charts.map(({ title, metrics }) => [title, metrics.map(({ name }) => name)])).toEqual([
      ['Accuracy', ['train.accuracy']],
      ['Cost, nats per example', ['train.cost', 'validation.cost']],
      ['lr', ['lr']],
      ['f1', ['train.f1', 'validation.f1']],
    ]);
    const costFirst = curveCharts(kinds, new Set(recorded), ['cost', 'accuracy']);
    expect(costFirst.map(({ quantity }) => quantity)).toEqual(['cost', 'accuracy', 'lr', 'f1']);
    const runs = [{ metrics: { lr: 1, 'train.cost': 1, 'train.f1': 1 } }, { metrics: { 'b.c': 1 } }];
    expect(unknownMetrics(runs, kinds, 2)).toEqual(['b.c', 'lr']);
  });

  it('mark the best of the whole course, also while a stretch of it is drawn', () => {
    const [chart] = curveCharts(kinds, new Set(['validation.accuracy']));
    const run = (steps: number[], values: number[]): DrawnCurve['runs'][number] => ({
      ...{ id: 1, name: 'a', colour: 0, kind: 'softmax-regression', points: 4, live: false },
      examples: { train: 10, validation: 10, test: 10 },
      series: [{ metric: 'validation.accuracy', steps, seconds: steps, values }],
    });
    const curve: DrawnCurve = {
      ...{ key: '1', name: 'a', colour: 0, runs: [run([2, 3], [0.4, 0.5])] },
      whole: [run([0, 1, 2, 3], [0.1, 0.9, 0.4, 0.5])],
    };
    if (chart === undefined) throw new Error('There is no chart.');
    const way = { axis: 'step', pointedAt: null, labelled: true } as const;
    expect(curveLines([curve], chart, way)).toMatchObject([
      { x: [2, 3], best: { x: 1, y: 0.9 }, endLabel: '50.00\u202f% validation', width: 'thick' },
    ]);
    expect(curveValues(curve, chart, 'step', 2)).toEqual({ at: 0.4, last: 0.5 });
  });
});
