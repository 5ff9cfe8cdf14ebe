import { describe, expect, it } from 'vitest';
import { runName } from '../../../../renderer/parts/run-name.ts';
import { describeKinds } from '../../../../shared/models/kinds.ts';
import { part4Spec as part4, part8Spec as part8 } from '../../../fixtures/specs.ts';

const kinds = describeKinds();

describe('the name a run is given', () => {
  it('is its preset when nothing was changed', () => {
    expect(runName(kinds, 'part4', part4, part4)).toBe('part4');
  });

  it('says what was changed, by symbol where there is one', () => {
    const spec = { ...part4, optimizer: { ...part4.optimizer, momentum: 0.9 }, steps: 100 };
    expect(runName(kinds, 'part4', part4, spec)).toBe('part4 · γ 0.9 · steps 100');
  });

  it('counts what would make it long, and leaves out the split', () => {
    const split = { rule: 'first-per-class' as const, train: 10, validation: 10 };
    const optimizer = { ...part4.optimizer, momentum: 0.5, learningRate: 1e-4 };
    const spec = { ...part4, data: { ...part4.data, split }, optimizer, seed: 1, steps: 5, evaluateEvery: 1 };
    expect(runName(kinds, 'part5', part4, spec)).toBe('part5 · α 1e-4 · γ 0.5 · steps 5 · 2 more');
  });

  it('tells the hidden layers once, whatever of them was changed', () => {
    expect(runName(kinds, 'part8', part8, { ...part8, hidden: [{ units: 20, activation: 'relu' }] })).toBe(
      'part8 · 20 relu',
    );
    const deeper = { ...part8, hidden: [...part8.hidden, { units: 20, activation: 'linear' as const }] };
    expect(runName(kinds, 'part8', part8, deeper)).toBe('part8 · 70 tanh, 20 linear');
    expect(runName(kinds, 'part8', part8, { ...part8, hidden: [] })).toBe('part8 · no hidden layer');
  });

  it('tells another optimizer and the weights kept by their words', () => {
    const optimizer = { kind: 'sgd' as const, learningRate: 0.1, momentum: 0.9, l2: 0 };
    expect(runName(kinds, 'part8', part8, { ...part8, optimizer, keepBest: true })).toBe(
      'part8 · sgd · save weights of best step',
    );
  });

  it('tells what a part that the preset does without has of its own', () => {
    const augmentation = { flip: true, shift: 3, brightness: 0 };
    expect(runName(kinds, 'part8', part8, { ...part8, augmentation })).toBe(
      'part8 · mirrored half of them · shifted by up to 3',
    );
  });
});
