import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { MersenneTwister } from '../../../shared/lib/mersenne-twister.ts';
import { referenceNumbers } from '../../shared-data.ts';

const referenceSchema = z.object({
  raw_uint32: z.object({ seed_3: z.array(z.int()), seed_0: z.array(z.int()) }),
  seed3_rand_first20: z.array(z.number()),
  seed3_rand_785x10: z.object({
    first_row: z.array(z.number()),
    second_row: z.array(z.number()),
    last_row: z.array(z.number()),
    sum: z.number(),
  }),
  seed3_rand_784x10_last_row: z.array(z.number()),
  seed0_permutation420_first60: z.record(z.string(), z.array(z.int())),
  seed0_permutation420_first_full: z.array(z.int()),
  seed0_after_500_permutations_of_420_next_rand: z.number(),
});

describe('the Mersenne Twister', () => {
  it('gives the published first outputs of init_genrand(5489)', () => {
    const generator = new MersenneTwister(5489);
    expect([1, 2, 3, 4, 5].map(() => generator.nextUint32())).toEqual([
      3499211612, 581869302, 3890346734, 3586334585, 545404204,
    ]);
  });

  it('gives the 10,000th output that the C++ standard demands of mt19937', () => {
    const generator = new MersenneTwister(5489);
    for (let i = 1; i < 10_000; i++) generator.nextUint32();
    expect(generator.nextUint32()).toBe(4123659995);
  });

  it('goes on from a saved state as if it had not stopped, also through JSON', () => {
    const generator = new MersenneTwister(7);
    for (let i = 0; i < 1000; i++) generator.nextUint32();
    const copy = MersenneTwister.restore(JSON.parse(JSON.stringify(generator.save())));
    expect(copy.permutation(5000)).toEqual(generator.permutation(5000));
    expect(copy.random()).toBe(generator.random());
  });

  it('permutes: every number once, and nothing to draw for none or one', () => {
    expect([...new MersenneTwister(1).permutation(1000)].sort((a, b) => a - b)).toEqual(
      Array.from({ length: 1000 }, (_, i) => i),
    );
    const generator = new MersenneTwister(1);
    expect([generator.permutation(0).length, ...generator.permutation(1)]).toEqual([0, 0]);
    expect(generator.nextUint32()).toBe(new MersenneTwister(1).nextUint32());
  });

  it('refuses a seed numpy would refuse', () => {
    for (const seed of [-1, 1.5, 2 ** 32, Number.NaN]) expect(() => new MersenneTwister(seed)).toThrow(RangeError);
  });
});

const file = referenceNumbers('numpy_rng.json');

describe('equals numpy to the last bit', () => {
  const reference = referenceSchema.parse(JSON.parse(readFileSync(file, 'utf8')));

  it('in raw draws', () => {
    for (const seed of [0, 3] as const) {
      const generator = new MersenneTwister(seed);
      const expected = reference.raw_uint32[`seed_${seed}`];
      expect(expected.map(() => generator.nextUint32())).toEqual(expected);
    }
  });

  it('in rand(785, 10) with seed 3', () => {
    const values = new MersenneTwister(3).rand(785, 10);
    const row = (index: number) => [...values.subarray(index * 10, index * 10 + 10)];
    expect([...values.subarray(0, 20)]).toEqual(reference.seed3_rand_first20);
    expect(row(0)).toEqual(reference.seed3_rand_785x10.first_row);
    expect(row(1)).toEqual(reference.seed3_rand_785x10.second_row);
    expect(row(784)).toEqual(reference.seed3_rand_785x10.last_row);
    expect(row(783)).toEqual(reference.seed3_rand_784x10_last_row);
    expect(values.reduce((sum, value) => sum + value, 0)).toBeCloseTo(reference.seed3_rand_785x10.sum, 8);
  });

  it('in the batches of 500 permutations with seed 0', () => {
    const generator = new MersenneTwister(0);
    for (let batch = 1; batch <= 500; batch++) {
      const order = [...generator.permutation(420)];
      if (batch === 1) expect(order).toEqual(reference.seed0_permutation420_first_full);
      const first = reference.seed0_permutation420_first60[`batch_${batch}`];
      if (first !== undefined) expect(order.slice(0, 60)).toEqual(first);
    }
    expect(generator.random()).toBe(reference.seed0_after_500_permutations_of_420_next_rand);
  });
});
