import { expect, it } from 'vitest';
import { ablatedAccuracy } from '../../../../renderer/features/inspect/ablation.ts';
import type { UsefulUnits } from '../../../../shared/models/instruments/useful-units.ts';

const rest = { votes: 0, contribution: 0, shapley: 0 };

function found(
  ...classes: { examples: number; correct: number; units: { unit: number; ablation: number }[] }[]
): UsefulUnits {
  const ofClass = { voters: 0, promoter: null, inhibitor: null, agreement: [] };
  const ofRun = { run: 1, layer: null, activation: null, inputs: false, unitCount: 2, shuffles: 1 };
  return {
    ...ofRun,
    part: 'validation',
    classes: classes.map(({ examples, correct, units }, at) => ({
      ...ofClass,
      ...{ name: String(at), examples, correct },
      units: units.map((one) => ({ ...one, ...rest })),
    })),
  };
}

it('weighs the fall of each class by its examples, and counts a gain against it', () => {
  const units = [
    { unit: 0, ablation: 0.5 },
    { unit: 1, ablation: 0 },
  ];
  const first = { examples: 10, correct: 8, units };
  const second = { examples: 30, correct: 15, units: [{ unit: 0, ablation: -0.1 }] };
  // 23 of 40 with it; 5 fewer of the first class and 3 more of the second without it.
  expect(ablatedAccuracy(found(first, second), 0)).toEqual({ whole: 23 / 40, ablated: 21 / 40, examples: 40 });
});

it('tells no accuracy without a unit that a class says nothing of', () => {
  const first = { examples: 10, correct: 8, units: [{ unit: 1, ablation: 0.5 }] };
  expect(ablatedAccuracy(found(first, { ...first, units: [] }), 1)).toBeUndefined();
  expect(ablatedAccuracy(found(), 1)).toBeUndefined();
});
