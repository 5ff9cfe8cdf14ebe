import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { reportTestCase } from '../../../main/instruments/gradient-check/report-test-case.ts';
import { fusedMultiplyAdd, roundedExp, roundedLog } from '../../../shared/lib/double-double.ts';
import { referenceNumbers } from '../../shared-data.ts';

const reference = z.object({ report_table2: z.array(z.object({ h: z.number(), total_error: z.number() })) });

it('the test case of the report gives all ten figures of its Table 2, to the last bit', () => {
  const { report_table2: rows } = reference.parse(JSON.parse(readFileSync(referenceNumbers('part3.json'), 'utf8')));
  expect(reportTestCase()).toEqual(rows.map(({ h, total_error }) => ({ h, totalError: total_error })));
});

it('powers and logarithms are the nearest double', () => {
  // By Python's decimal module with 60 digits.
  expect(roundedExp(1)).toBe(2.718281828459045);
  expect(roundedExp(-0.1)).toBe(0.9048374180359595);
  expect(roundedExp(40.8)).toBe(5.238595453099072e17);
  expect(roundedExp(700.5)).toBe(1.6721859620674984e304);
  expect(roundedExp(-30.25)).toBe(7.287724095819692e-14);
  expect(roundedLog(10)).toBe(2.302585092994046);
  expect(roundedLog(0.004304372902665834)).toBe(-5.448123818921807);
  expect(roundedLog(1e-300)).toBe(-690.7755278982137);
  expect(roundedExp(0)).toBe(1);
  expect(roundedLog(1)).toBe(0);
  expect(fusedMultiplyAdd(0.1, 10, -1)).toBe(5.551115123125783e-17);
});
