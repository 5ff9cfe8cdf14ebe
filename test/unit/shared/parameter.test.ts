import { describe, expect, it } from 'vitest';
import type { ExperimentSpec } from '../../../shared/models/experiment.ts';
import { parameters, specFromValues } from '../../../shared/models/parameter.ts';
import { specParameters } from '../../../shared/models/spec-path.ts';

const spec: ExperimentSpec = {
  kind: 'softmax-regression',
  data: { kind: 'digits', split: { rule: 'stratified-shuffle', train: 100, validation: 10, seed: 1 } },
  initial: 'numpy-rand',
  optimizer: { kind: 'gradient-descent', learningRate: 1e-5, momentum: 0.9, initialVelocity: 0.1 },
  steps: 500,
  minimumChange: 1e-6,
  evaluateEvery: 5,
  checkpointEvery: 25,
  seed: 3,
};

const specValues = (of: ExperimentSpec): Map<string, unknown> =>
  new Map(specParameters(of).map(({ path, value }) => [path, value]));

describe('the parameters of an experiment', () => {
  it('are all there: every leaf of the spec but the two kinds that have one choice only', () => {
    const settable = [...specValues(spec).keys()].filter((path) => !path.endsWith('kind'));
    expect(parameters.map((parameter) => parameter.path).sort()).toEqual(settable.sort());
  });

  const numbers = parameters.filter((parameter) => parameter.kind === 'number');
  const accepts = (path: string, value: number): boolean => specFromValues(specValues(spec).set(path, value)).ok;

  it.each(numbers)('$path has the range the schema has', ({ path, min, max, minExcluded, whole }) => {
    expect(accepts(path, max)).toBe(true);
    expect(accepts(path, min)).toBe(!minExcluded);
    expect(accepts(path, min - 1)).toBe(false);
    expect(accepts(path, max + 1)).toBe(false);
    if (whole) expect(accepts(path, min + 1.5)).toBe(false);
  });

  it('that are wrong are named, with what they may be', () => {
    const checked = specFromValues(specValues(spec).set('optimizer.momentum', 2).set('steps', Number.NaN));
    expect(checked).toEqual({
      ok: false,
      problems: new Map([
        ['optimizer.momentum', 'A number from 0 to 0.9999.'],
        ['steps', 'A whole number from 1 to 1,000,000.'],
      ]),
    });
  });
});

describe('a spec and its leaves', () => {
  it('are the same thing', () => {
    expect(specFromValues(specValues(spec))).toEqual({ ok: true, spec });
  });

  it('lose the seed of the split when nothing is drawn', () => {
    const checked = specFromValues(specValues(spec).set('data.split.rule', 'first-per-class'));
    expect(checked.ok && checked.spec.data).toEqual({
      kind: 'digits',
      split: { rule: 'first-per-class', train: 100, validation: 10 },
    });
  });
});
