import { describe, expect, it } from 'vitest';
import { experimentSpec, type ExperimentSpec } from '../../../shared/models/experiment.ts';
import {
  experimentParameters,
  fieldParameters,
  listLength,
  specFromValues as readValues,
  specValues,
  usualValues,
  type SpecValues,
} from '../../../shared/models/experiment-values.ts';
import { describeKinds } from '../../../shared/models/kinds.ts';
import { specDifferences } from '../../../shared/models/spec-path.ts';
import { withSettings } from '../../../shared/models/spec-settings.ts';

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

describe('what a spec may do without', () => {
  const [own, parameters] = [specValues(adam), experimentParameters(kinds, specValues(adam))];
  const shown = new Map([...usualValues(parameters), ...own]);
  const specWith = (changes: Record<string, unknown>) => {
    const read = specFromValues(new Map([...shown, ...Object.entries(changes)]));
    if (!read.ok) throw new Error([...read.problems.values()].join(' '));
    return read.spec;
  };

  it('is on the form with its usual value, and not written as long as it has it', () => {
    expect(shown.get('dropout')).toBe(0);
    expect(shown.get('schedule.kind')).toBe('constant');
    expect(specWith({})).toStrictEqual(adam);
    expect(withSettings(adam, {})).toStrictEqual(adam);
    expect(experimentSpec.parse(adam)).toStrictEqual(adam);
    expect(specWith({ dropout: 0.5 })).toEqual({ ...adam, dropout: 0.5 });
    expect(specWith({ 'schedule.kind': 'cosine' })['schedule']).toEqual({ kind: 'cosine' });
  });

  it('is written with the choice that it belongs to, also where that is the usual one', () => {
    expect(specWith({ 'loss.labelSmoothing': 0.1 })['loss']).toEqual({ kind: 'cross-entropy', labelSmoothing: 0.1 });
  });

  it('is a field only where it applies', () => {
    const paths = (changes: Record<string, unknown>) =>
      fieldParameters(kinds, new Map([...shown, ...Object.entries(changes)])).map(({ path }) => path);
    const usual = paths({});
    for (const [changes, path] of [
      [{ 'optimizer.kind': 'adadelta' }, 'optimizer.rho'],
      [{ 'optimizer.kind': 'sgd' }, 'optimizer.nesterov'],
      [{ initial: 'normal' }, 'initialDeviation'],
      [{ initial: 'uniform' }, 'initialLow'],
      [{ 'schedule.kind': 'step' }, 'schedule.every'],
      [{ 'loss.kind': 'multi-margin' }, 'loss.margin'],
      [{ 'earlyStopping.kind': 'patience' }, 'earlyStopping.metric'],
    ] as const) {
      expect(usual).not.toContain(path);
      expect(paths(changes)).toContain(path);
    }
  });

  it('starts from the numbers of its own choice, though another choice has one of the same name', () => {
    const adadelta = withSettings(adam, { 'optimizer.kind': 'adadelta', 'optimizer.l2': 0.5 });
    expect(adadelta['optimizer']).toEqual({ kind: 'adadelta', learningRate: 1e-3, rho: 0.9, epsilon: 1e-6, l2: 0.5 });
    const back = withSettings(adadelta, { 'optimizer.kind': 'adam', 'optimizer.beta1': 0.8 });
    expect(back['optimizer']).toMatchObject({ kind: 'adam', beta1: 0.8, epsilon: 1e-8, l2: 0.5 });
  });

  it('is told as a difference when it is gone, and left out again by null', () => {
    const more = { ...adam, dropout: 0.5, schedule: { kind: 'step', every: 10, factor: 0.5 } };
    const differences = specDifferences(more, adam);
    expect(differences).toEqual([
      { path: 'dropout', value: null },
      { path: 'schedule', value: null },
    ]);
    expect(withSettings(more, { dropout: null, schedule: null })).toEqual(adam);
  });

  it('is refused where it makes no sense', () => {
    expect(() => withSettings(sgd, { 'optimizer.momentum': 0, 'optimizer.nesterov': true })).toThrow(
      /momentum above 0/,
    );
    expect(() => withSettings(adam, { initial: 'uniform', initialLow: 1 })).toThrow(/must not be below initialLow/);
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
