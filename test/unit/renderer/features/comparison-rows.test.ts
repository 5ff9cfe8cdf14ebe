import { describe, expect, it } from 'vitest';
import { commonExamples, resultRows } from '../../../../renderer/features/compare/comparison-rows.ts';
import type { Comparison } from '../../../../shared/contract/contract.ts';
import { metricKinds } from '../../../../shared/models/metrics/metric-kinds.ts';
import type { MetricSeries } from '../../../../shared/models/metric.ts';
import type { RunSummary } from '../../../../shared/models/run.ts';

function run(id: number, train: number): RunSummary {
  return {
    id,
    name: `run ${id}`,
    preset: null,
    status: 'succeeded',
    spec: {
      kind: 'softmax-regression',
      data: { kind: 'digits', split: { rule: 'first-per-class', train: 1, validation: 1 } },
      initial: 'zeros',
      optimizer: { kind: 'gradient-descent', learningRate: 1e-5, momentum: 0, initialVelocity: 0 },
      steps: 500,
      minimumChange: 0,
      evaluateEvery: 5,
      checkpointEvery: 25,
      seed: 3,
    },
    specHash: '',
    data: { kind: 'digits', id: 'sample' },
    priority: 0,
    snapshotHash: '',
    parent: null,
    leaks: null,
    sweeps: [],
    examples: { train, validation: 100, test: 1000 },
    engine: null,
    stepsDone: 500,
    createdAt: '',
    startedAt: null,
    endedAt: null,
    trainingSeconds: 10,
    processSeconds: 10,
    pausedSeconds: 0,
    metrics: {},
    tags: [],
    note: '',
    deletedAt: null,
    error: null,
  };
}

const together = { train: null, validation: null, test: null };
const comparison: Comparison = {
  baseline: 1,
  runs: [run(1, 1000), run(2, 2000)],
  differing: [],
  equal: 17,
  metrics: [
    { metric: 'train.cost', values: [0.5, 0.3], deltas: [0, -0.2], intervals: [null, null] },
    { metric: 'test.accuracy', values: [0.86, null], deltas: [0, null], intervals: [null, null] },
  ],
  seconds: [10, 12],
  flips: [null, null],
  apart: [together, together],
  confusions: [null, null],
  classNames: [[], []],
};

const kinds = metricKinds.all();

describe('the results of compared runs', () => {
  const rows = resultRows(comparison, new Map(), kinds);
  const row = (title: string) => rows.find((candidate) => candidate.title === title);

  it('are named with their unit, and a lower cost is the better one', () => {
    expect(row('Training cost, nats per example')?.values).toEqual([0.5, 0.3]);
    expect(row('Training cost, nats per example')?.deltas[1]).toBeCloseTo(-0.2, 12);
    expect(row('Training cost, nats per example')?.better).toBe(-1);
  });

  it('put the test accuracy first and the time last', () => {
    expect(rows.map(({ title }) => title)).toEqual([
      'Test accuracy',
      'Training cost, nats per example',
      'Training time, s',
    ]);
  });

  it('have no difference where a run has no value', () => {
    expect(row('Test accuracy')?.deltas).toEqual([0, null]);
  });

  it('tell the best validation accuracy with its step', () => {
    const series: MetricSeries[] = [
      { metric: 'validation.accuracy', steps: [0, 5, 10], seconds: [0, 1, 2], values: [0.1, 0.9, 0.8] },
    ];
    const best = resultRows(comparison, new Map([[1, series]]), kinds).find(({ title }) => title.startsWith('Best'));
    expect(best?.values).toEqual([0.9, null]);
    expect(best?.steps).toEqual([5, null]);
  });

  it('have no difference of a best step where the runs were validated on other examples', () => {
    const of = (values: number[]): MetricSeries[] => [
      { metric: 'validation.accuracy', steps: [0, 5], seconds: [0, 1], values },
    ];
    const series = new Map([
      [1, of([0.1, 0.5])],
      [2, of([0.1, 0.75])],
    ]);
    const bestOf = (one: Comparison) => resultRows(one, series, kinds).find(({ title }) => title.startsWith('Best'));
    expect(bestOf(comparison)?.deltas).toEqual([0, 0.25]);
    expect(bestOf({ ...comparison, baseline: 2 })?.deltas).toEqual([-0.25, 0]);
    const apart = [together, { ...together, validation: 'Run 2 was validated on other examples.' }];
    expect(bestOf({ ...comparison, apart })?.deltas).toEqual([0, null]);
  });
});

describe('the number of examples of a row', () => {
  it('is said once where all results have it, and a run without a result does not count', () => {
    expect(commonExamples({ values: [0.9, 0.8], examples: [2004, 2004] })).toBe(2004);
    expect(commonExamples({ values: [0.9, null], examples: [2004, 60] })).toBe(2004);
    expect(commonExamples({ values: [0.9, 0.8], examples: [2004, 60] })).toBeUndefined();
    expect(commonExamples({ values: [0.9, 0.8] })).toBeUndefined();
  });
});
