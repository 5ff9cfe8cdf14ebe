import { expect, it } from 'vitest';
import { failureDetails, failureOf } from '../../../../renderer/ui/failure-text.ts';
import { LabError } from '../../../../shared/failure.ts';

it('keeps a failure of the lab as it is, thrown or returned', () => {
  const failure = { code: 'bad_data' as const, message: 'The file is too short.', details: { bytes: 12 } };
  expect(failureOf(failure)).toBe(failure);
  expect(failureOf(new LabError('bad_data', 'The file is too short.', { bytes: 12 }))).toEqual(failure);
});

it('says that anything else failed in the window, not in the lab', () => {
  expect(failureOf(new TypeError('x is undefined'))).toMatchObject({
    code: 'internal',
    message: 'Part of this page failed: x is undefined',
  });
});

it('copies what was being done, why it failed, its code and details', () => {
  const failure = { code: 'network' as const, message: 'No mirror answered.', details: { tried: 2 } };
  expect(failureDetails(failure, 'Could not add the digits')).toBe(
    'Could not add the digits\nNo mirror answered.\ncode: network\n{\n  "tried": 2\n}',
  );
});
