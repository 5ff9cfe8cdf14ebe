import { expect, it } from 'vitest';
import { TransferRate } from '../../../../main/data/download/transfer-rate.ts';

it('is bytes per second over the last three seconds', () => {
  const rate = new TransferRate();
  expect(rate.at(0, 0)).toBeNull();
  expect(rate.at(1000, 1000)).toBe(1000);
  const fast = [2000, 3000, 4000, 5000].map((now) => rate.at(5 * now, now));
  expect(fast.at(-1)).toBe(5000);
});

it('begins anew when bytes were thrown away', () => {
  const rate = new TransferRate();
  rate.at(0, 0);
  rate.at(90_000, 1000);
  expect(rate.at(0, 2000)).toBeNull();
  expect(rate.at(500, 3000)).toBe(500);
});
