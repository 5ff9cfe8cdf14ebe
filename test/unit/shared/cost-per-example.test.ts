import { expect, it } from 'vitest';
import { costPerExample } from '../../../shared/lib/cost-per-example.ts';

it('divides the cost that softmax regression sums over its examples', () => {
  expect(costPerExample('softmax-regression', 5, 10)).toBe(0.5);
});

it('is nothing where the cost is no number or there are no examples', () => {
  const costs = [
    costPerExample('softmax-regression', null, 10),
    costPerExample('softmax-regression', Number.NaN, 10),
    costPerExample('softmax-regression', 5, 0),
  ];
  expect(costs).toEqual([null, null, null]);
});
