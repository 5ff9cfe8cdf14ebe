import { describe, expect, it } from 'vitest';
import type { ExperimentSpec } from '../../../shared/models/experiment.ts';
import {
  experimentParameters,
  fieldParameters,
  listLength,
  specFromValues as readValues,
  specValues,
  type SpecValues,
} from '../../../shared/models/experiment-values.ts';
import { describeKinds } from '../../../shared/models/kinds.ts';

const kinds = describeKinds();
const specFromValues = (values: SpecValues) => readValues(kinds, values);

const digits: ExperimentSpec = {
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
const adam: ExperimentSpec = {
  kind: 'dense-net',
  data: { kind: 'matrices' },
  hidden: [
    { units: 70, activation: 'tanh' },
    { units: 20, activation: 'relu' },
  ],
  initial: 'pytorch',
  optimizer: { kind: 'adam', learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, l2: 0 },
  batch: { order: 'numpy-permutation', size: 60 },
  steps: 500,
  evaluateEvery: 5,
  checkpointEvery: 50,
  keepBest: false,
  seed: 0,
};
const sgd: ExperimentSpec = { ...adam, optimizer: { kind: 'sgd', learningRate: 0.01, momentum: 0.9, l2: 0 } };

const nets = [
  { net: 'softmax regression', spec: digits, fixed: ['kind', 'data.kind', 'optimizer.kind'] },
  { net: 'a dense net with Adam', spec: adam, fixed: ['kind', 'data.kind'] },
  { net: 'a dense net with SGD', spec: sgd, fixed: ['kind', 'data.kind'] },
];

describe.each(nets)('the parameters of $net', ({ spec, fixed }) => {
  const values = specValues(spec);
  const parameters = fieldParameters(kinds, values);

  it('are all there: every leaf of the spec but the kinds that have one choice only', () => {
    const settable = [...values.keys()].filter((path) => !fixed.includes(path));
    const needed = parameters.filter(({ optional }) => !optional);
    expect(needed.map((parameter) => parameter.path).sort()).toEqual(settable.sort());
  });

  it('make the spec they were read from', () => {
    expect(specFromValues(values)).toEqual({ ok: true, spec });
  });

  const accepts = (path: string, value: unknown): boolean => specFromValues(new Map(values).set(path, value)).ok;
  const numbers = parameters.flatMap((one) => (one.kind === 'number' && !one.optional ? [one] : []));
  const choices = parameters.flatMap((one) => (one.kind === 'choice' && !one.optional ? [one] : []));

  it.each(numbers)('$path has the range the schema has', ({ path, min, max, minExcluded, whole }) => {
    expect(accepts(path, max)).toBe(true);
    expect(accepts(path, min)).toBe(!minExcluded);
    expect(accepts(path, min - 1)).toBe(false);
    expect(accepts(path, max + 1)).toBe(false);
    expect(accepts(path, max * 1.000_01)).toBe(false);
    if (whole) expect(accepts(path, min + 1.5)).toBe(false);
  });

  it.each(choices.filter(({ path }) => path !== 'optimizer.kind'))('$path offers what the schema takes', (choice) => {
    for (const { value } of choice.choices) expect(accepts(choice.path, value)).toBe(true);
    expect(accepts(choice.path, 'something else')).toBe(false);
  });
});

describe('values that are no good', () => {
  it('are named, with what they may be', () => {
    const checked = specFromValues(specValues(digits).set('optimizer.momentum', 2).set('steps', Number.NaN));
    expect(checked).toEqual({
      ok: false,
      problems: new Map([
        ['optimizer.momentum', 'A number from 0 to 0.9999.'],
        ['steps', 'A whole number from 1 to 1,000,000.'],
      ]),
    });
  });

  it('are named in a layer too', () => {
    expect(specFromValues(specValues(adam).set('hidden.1.units', null))).toEqual({
      ok: false,
      problems: new Map([['hidden.1.units', 'A whole number from 1 to 10,000.']]),
    });
  });
});

describe('values that do not apply', () => {
  it('are left out: the seed of the split when nothing is drawn', () => {
    const checked = specFromValues(specValues(digits).set('data.split.rule', 'first-per-class'));
    expect(checked.ok && checked.spec.data).toEqual({
      kind: 'digits',
      split: { rule: 'first-per-class', train: 100, validation: 10 },
    });
  });

  it('are left out: what the other optimizer has', () => {
    const both = new Map([...specValues(sgd), ...specValues(adam)]);
    expect(specFromValues(both)).toEqual({ ok: true, spec: adam });
    const changed = specFromValues(both.set('optimizer.kind', 'sgd'));
    expect(changed.ok && changed.spec.optimizer).toEqual({ kind: 'sgd', learningRate: 1e-3, momentum: 0.9, l2: 0 });
  });
});

describe('the hidden layers', () => {
  it('are counted from the input on', () => {
    const [hidden] = experimentParameters(kinds, specValues(adam)).filter((one) => one.kind === 'list');
    expect(hidden === undefined ? 0 : listLength(hidden, specValues(adam))).toBe(2);
  });

  it('may be none, which is softmax regression', () => {
    const none = { ...adam, hidden: [] };
    expect(specFromValues(specValues(none))).toEqual({ ok: true, spec: none });
  });
});
