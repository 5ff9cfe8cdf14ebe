import { expect, it } from 'vitest';
import { matches } from '../../../../renderer/frame/match.ts';

it('finds a command by the beginnings of its words, in any order', () => {
  expect(matches('go ru', 'Go to Runs')).toBe(true);
  expect(matches('runs go', 'Go to Runs')).toBe(true);
  expect(matches('', 'Go to Runs')).toBe(true);
  expect(matches('uns', 'Go to Runs')).toBe(false);
});
