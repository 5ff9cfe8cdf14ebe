import { expect, it } from 'vitest';
import { sweepName, trialNames } from '../../../../main/work/sweeps/sweep-names.ts';
import { part4Spec, part8Spec } from '../../../fixtures/specs.ts';

const dense = { preset: 'part8', base: part8Spec };
const vary = (...paths: string[]): { path: string; values: number[] }[] => paths.map((path) => ({ path, values: [1] }));

it('calls a sweep that nobody named what it varies, in the words of the form', () => {
  expect(sweepName(dense, vary('optimizer.learningRate'))).toBe('part8: Learning rate');
  expect(sweepName(dense, vary('hidden.0.units', 'optimizer.kind'))).toBe('part8: Layer 1, units · Optimizer');
  expect(sweepName({ preset: null, base: part4Spec }, vary('steps'))).toBe(`${part4Spec.kind}: Steps`);
});

it('calls the runs of its trials by the same words, and choices as the form does', () => {
  const name = trialNames(dense);
  expect(name({ 'optimizer.learningRate': 0.00123456 }, 2)).toBe('part8 · learning rate 0.001235 · seed 2');
  expect(name({ 'hidden.0.units': 20, 'hidden.0.activation': 'tanh' }, 0)).toBe(
    'part8 · layer 1, units 20 · layer 1, activation tanh · seed 0',
  );
  expect(name({ 'optimizer.kind': 'adam', keepBest: false }, 1)).toBe(
    'part8 · optimizer Adam · save weights of last step · seed 1',
  );
  expect(name({ 'optimizer.learningRate': 3e-4 }, 0)).toBe('part8 · learning rate 3e-4 · seed 0');
});

it('ends a name that is too long', () => {
  const many = Array.from({ length: 20 }, (_, layer) => `hidden.${layer}.units`);
  expect(sweepName(dense, vary(...many)).length).toBeLessThanOrEqual(120);
});
