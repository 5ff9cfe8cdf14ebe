import { expect, it } from 'vitest';
import { aboutRun } from '../../../shared/lib/about-run.ts';

it.each([
  ['The disk is full.', 'Run 3: The disk is full.'],
  ['Run 3 has succeeded and cannot be resumed.', 'Run 3 has succeeded and cannot be resumed.'],
  ['The data of run 3 is not in this lab.', 'The data of run 3 is not in this lab.'],
  ['Run 31 needs more room.', 'Run 3: Run 31 needs more room.'],
])('a message names its run once: %s', (message, told) => {
  expect(aboutRun(3, message)).toBe(told);
});
