import { expect, it } from 'vitest';
import { parameterLabels, valueWords } from '../../../shared/models/parameter-labels.ts';
import { specValues } from '../../../shared/models/experiment-values.ts';
import type { ExperimentSpec } from '../../../shared/models/experiment.ts';
import { describeKinds } from '../../../shared/models/kinds.ts';
import { part4Spec, part8Spec } from '../../fixtures/specs.ts';

/** Label and value of every parameter of a spec, as pages show them. */
function shown(spec: ExperimentSpec): Record<string, string> {
  const values = specValues(spec);
  const labels = parameterLabels(describeKinds(), values);
  return Object.fromEntries(
    [...values].map(([path, value]) => [
      path,
      `${labels.get(path)?.label ?? 'none'}: ${labels.get(path)?.value(value) ?? ''}`,
    ]),
  );
}

it('calls the parameters of a run what the form calls them, its choices too', () => {
  expect(shown(part4Spec)).toMatchObject({
    kind: 'Net: Softmax regression',
    'data.kind': 'Data: Digits',
    'data.split.rule': 'Split: first of each class',
    'optimizer.kind': 'Optimizer: gradient descent',
    'optimizer.learningRate': 'Learning rate: 1e-5',
    minimumChange: 'Stop when: 1e-6',
  });
  expect(shown(part8Spec)).toMatchObject({
    kind: 'Net: Dense net',
    'hidden.0.units': 'Layer 1, units: 70',
    'hidden.0.activation': 'Layer 1, activation: tanh',
    initial: 'Initial weights: as in PyTorch',
    'optimizer.kind': 'Optimizer: Adam',
    keepBest: 'Save weights of: last step',
  });
});

it('has a label for every parameter of a spec', () => {
  for (const spec of [part4Spec, part8Spec]) {
    expect(
      Object.entries(shown(spec)).filter(
        ([path, words]) => /^none|\./.test(words.replace(/: .*/, '')) || words.startsWith(path),
      ),
    ).toEqual([]);
  }
});

it('calls a value of a parameter the same where nothing says which net it is of', () => {
  const words = valueWords(describeKinds());
  for (const spec of [part4Spec, part8Spec]) {
    const labels = parameterLabels(describeKinds(), specValues(spec));
    for (const [path, value] of specValues(spec)) expect(words(path, value)).toBe(labels.get(path)?.value(value));
  }
  expect(words('no.such.path', 0.5)).toBe('0.5');
});
