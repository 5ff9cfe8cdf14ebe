import { expect, it } from 'vitest';
import { cellText, cellTitle } from '../../../../renderer/features/runs/cell-text.ts';
import { valueWords } from '../../../../shared/models/parameter-labels.ts';
import { runFields } from '../../../../shared/lib/run-fields.ts';
import { describeKinds } from '../../../../shared/models/kinds.ts';
import { metricKinds } from '../../../../shared/models/metrics/metric-kinds.ts';
import type { RunSummary } from '../../../../shared/models/run.ts';
import { part4Spec } from '../../../fixtures/specs.ts';

const plain = (text: string | undefined): string | undefined => text?.replaceAll(/[\u202f\u00a0]/g, ' ');

const run: RunSummary = {
  ...{ id: 1, name: 'part4', preset: 'part4', status: 'succeeded', spec: part4Spec, specHash: '', priority: 0 },
  ...{ data: { kind: 'digits', id: 'sample' }, snapshotHash: '', examples: { train: 6200, validation: 0, test: 263 } },
  ...{ engine: null, stepsDone: 500, createdAt: '', startedAt: null, endedAt: null },
  ...{
    trainingSeconds: 4,
    processSeconds: 4,
    pausedSeconds: 0,
    tags: [],
    note: '',
    deletedAt: null,
    error: null,
    parent: null,
    leaks: null,
    sweeps: [],
  },
  metrics: {
    'test.accuracy': summary(81 / 263),
    'validation.accuracy': summary(0.5),
    'train.cost': summary(0.5234),
  },
};

function summary(last: number) {
  return { count: 100, lastStep: 500, last, min: 0, max: last, minStep: 0, maxStep: 500 };
}

const kind = (name: string) => metricKinds.get(name);

it('shows an accuracy in percent with its interval, and n on hover', () => {
  // Newcombe (1998), table I, method 3: 81 of 263 gives 0.2553 … 0.3662.
  expect(plain(cellText(run, 'test.accuracy', kind('test.accuracy')))).toBe('30.80 % (25.53 … 36.62)');
  expect(plain(cellTitle(run, 'test.accuracy', kind('test.accuracy')))).toBe('30.80 % (25.53 … 36.62), n 263');
});

it('shows no interval where no example is known, and none of a cost', () => {
  expect(plain(cellText(run, 'validation.accuracy', kind('validation.accuracy')))).toBe('50.00 %');
  expect(cellText(run, 'train.cost', kind('train.cost'))).toBe('0.5234');
  expect(cellTitle(run, 'train.cost', kind('train.cost'))).toBeUndefined();
});

it('words a parameter as the form does, and tells on hover what a filter calls it', () => {
  const field = runFields(describeKinds()).find('optimizer.kind');
  const words = valueWords(describeKinds());
  expect(cellText(run, 'optimizer.kind', undefined, field, words)).toBe('gradient descent');
  expect(cellTitle(run, 'optimizer.kind', undefined, field)).toBe('optimizer.kind = gradient-descent');
});
