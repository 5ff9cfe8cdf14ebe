import { expect, it } from 'vitest';
import { ToldProgress } from '../../../main/instruments/told-progress.ts';

it('tells each new phase at once, and the same phase again no more than ten times a second', () => {
  const told = new ToldProgress();
  const steps = Array.from({ length: 300 }, (_, at) => told.isTold('Following the paths', at));
  expect(steps.flatMap((is, at) => (is ? [at] : []))).toEqual([0, 100, 200]);
  expect(told.isTold('Computing the surface', 301)).toBe(true);
  expect(told.isTold(undefined, 302)).toBe(false);
  expect(told.isTold(undefined, 401)).toBe(true);
});
