import { describe, expect, it } from 'vitest';
import { describeKinds } from '../../../shared/models/kinds.ts';
import type { FieldParameter, Parameter } from '../../../shared/models/parameter.ts';

const { nets, data } = describeKinds();
const kinds = [...nets, ...data];

/** Every field that a form can have, those of each item of a list too. */
function fieldsOf(parameters: readonly Parameter[]): FieldParameter[] {
  return parameters
    .flatMap((one) =>
      one.kind === 'list' ? one.item.map((inner) => ({ ...inner, path: `${one.path}.${inner.path}` })) : [one],
    )
    .filter((one): one is FieldParameter => one.kind !== 'fixed' && !one.path.startsWith('record.metrics'));
}

describe.each(kinds)('every field of $kind', ({ parameters }) => {
  const fields = fieldsOf(parameters);

  it('has a label and a sentence of help', () => {
    for (const { path, label, help } of fields) {
      expect(label, path).not.toBe(path);
      expect(help, path).toMatch(/^\P{Ll}.{15,}\.$/u);
    }
  });

  it('has a range that a person can read, and a unit where it counts something', () => {
    for (const field of fields) {
      if (field.kind !== 'number') continue;
      expect(Math.abs(field.min), field.path).toBeLessThan(1e10);
      expect(Math.abs(field.max), field.path).toBeLessThan(1e10);
      const counts = field.whole && !/seed$/i.test(field.path) && field.max > 10;
      if (counts) expect(field.unit, field.path).not.toBe('');
    }
  });
});

const activations =
  'tanh relu sigmoid linear tanhshrink softshrink hardshrink softmin softmax elu selu gelu leaky-relu softplus';
const choices = [
  { path: 'hidden.activation', of: activations },
  {
    path: 'initial',
    of: 'pytorch xavier-uniform xavier-normal kaiming-uniform kaiming-normal normal uniform zeros',
  },
  { path: 'loss.kind', of: 'cross-entropy squared-error multi-margin nll' },
  { path: 'optimizer.kind', of: 'adam sgd adamw rmsprop adagrad adadelta' },
  { path: 'schedule.kind', of: 'constant step cosine' },
  { path: 'batch.order', of: 'numpy-permutation epochs' },
  { path: 'earlyStopping.kind', of: 'never patience' },
];
const others = [
  ...['hidden.units', 'hidden.slope', 'hidden.alpha', 'hidden.bound', 'hidden.beta', 'hidden.threshold'],
  ...['hidden.approximate', 'initialGain', 'initialMode', 'initialNonlinearity', 'initialSlope'],
  ...['initialMean', 'initialDeviation', 'initialLow', 'initialHigh'],
  ...['loss.labelSmoothing', 'loss.margin', 'loss.power', 'dropout'],
  ...[
    'schedule.warmUp',
    'schedule.warmUpFrom',
    'schedule.every',
    'schedule.factor',
    'schedule.over',
    'schedule.lowest',
  ],
  ...['batch.size', 'steps', 'evaluateEvery', 'checkpointEvery', 'seed'],
  ...['earlyStopping.metric', 'earlyStopping.patience', 'earlyStopping.least', 'keepBest', 'bestBy'],
  ...['augmentation.flip', 'augmentation.shift', 'augmentation.brightness'],
];

/**
 * Every parameter of `torch.optim` that changes what is computed, with PyTorch's own number (2.9). Two differ on purpose: what is called
 * SGD here begins with momentum, and the rate has none that suits all.
 */
const optimizers = {
  adam: { learningRate: null, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, l2: 0, amsgrad: false },
  adamw: { learningRate: null, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, l2: 0.01, amsgrad: false },
  sgd: { learningRate: null, momentum: 0.9, dampening: 0, l2: 0, nesterov: false },
  rmsprop: { learningRate: null, alpha: 0.99, epsilon: 1e-8, l2: 0, momentum: 0, centered: false },
  adagrad: { learningRate: null, rateDecay: 0, initialSum: 0, epsilon: 1e-10, l2: 0 },
  adadelta: { learningRate: null, rho: 0.9, epsilon: 1e-6, l2: 0 },
};

describe('the form of a dense net on faces', () => {
  const parametersOf = (kind: string): FieldParameter[] =>
    fieldsOf(kinds.find((one) => one.kind === kind)?.parameters ?? []);
  const fields = parametersOf('dense-net');

  it.each(choices)('offers every $path', ({ path, of }) => {
    const field = fields.find((one) => one.path === path);
    const offered = field?.kind === 'choice' ? field.choices.map(({ value }) => value) : [];
    expect(offered).toEqual(expect.arrayContaining(of.split(' ')));
  });

  it.each(Object.entries(optimizers))('has every parameter of %s, at first as PyTorch has it', (kind, own) => {
    const isOf = ({ when }: FieldParameter): boolean =>
      when.some(({ path, is }) => path === 'optimizer.kind' && is.includes(kind));
    const usual = fields
      .filter(isOf)
      .map((field): [string, unknown] => [field.path.replace('optimizer.', ''), field.usual ?? null]);
    expect(Object.fromEntries(usual)).toEqual(own);
  });

  it('has a field for everything else that a dense net can be given', () => {
    const paths = fields.map(({ path }) => path);
    for (const path of others) expect(paths).toContain(path);
  });

  it('takes the pictures at the sizes of the report and any other, in colour or grey', () => {
    const [size, colour] = ['data.size', 'data.colour'].map((path) =>
      parametersOf('faces').find((one) => one.path === path),
    );
    expect(size).toMatchObject({ kind: 'number', whole: true, min: 8, max: 512, tried: [14, 24, 28, 32, 64] });
    expect(colour).toMatchObject({ kind: 'choice', choices: [{ value: 'rgb' }, { value: 'grey' }] });
  });
});
