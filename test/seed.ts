import { randomInt } from 'node:crypto';
import { MersenneTwister } from '../shared/lib/mersenne-twister.ts';

/**
 * A generator for the random moments of a test. Its seed is printed; `HIDDEN_UNIT_SEED=<seed>` draws the same moments again.
 *
 * @throws RangeError where `HIDDEN_UNIT_SEED` is not an integer in 0…2³²−1.
 */
export function seededMoments(): MersenneTwister {
  const given = process.env['HIDDEN_UNIT_SEED'];
  const seed = given === undefined ? randomInt(2 ** 32) : Number(given);
  process.stdout.write(`Random moments: HIDDEN_UNIT_SEED=${seed}\n`);
  return new MersenneTwister(seed);
}
