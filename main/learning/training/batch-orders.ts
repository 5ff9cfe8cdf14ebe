import { z } from 'zod';
import { MersenneTwister } from '../../../shared/lib/mersenne-twister.ts';
import { Registry } from '../../../shared/models/registry.ts';

/** Which examples each update looks at: a new order is one entry here and a name in its nets' schemas. */
export interface BatchOrder {
  name: string;
  /** @param from what `save` gave; undefined to start. */
  start(batches: Batches, from: unknown): BatchSource;
}

/** `count` examples in batches of `size`; the same `seed` draws the same ones. */
export interface Batches {
  seed: number;
  count: number;
  size: number;
}

export interface BatchSource {
  /** The places of the next batch. */
  next(): Uint32Array;
  /** All it needs to continue; plain values, so that they survive JSON. */
  save(): Record<string, unknown>;
}

const generator = z.object({ words: z.array(z.int()), index: z.int() });
const drawing = z.object({ random: generator });
const epochs = z.object({ random: generator, place: z.int().min(0) });

export const batchOrders = new Registry<BatchOrder>(
  ({ name }) => name,
  [
    {
      name: 'numpy-permutation',
      start: ({ seed, count, size }, from) => {
        const random = from === undefined ? new MersenneTwister(seed) : restored(drawing.parse(from).random);
        return {
          next: () => random.permutation(count).subarray(0, size),
          save: () => ({ random: random.save() }),
        };
      },
    },
    {
      name: 'epochs',
      start: ({ seed, count, size }, from) => {
        const saved = from === undefined ? undefined : epochs.parse(from);
        const random = saved === undefined ? new MersenneTwister(seed) : restored(saved.random);
        // Before the order of this epoch was drawn: whoever continues draws it again.
        let before = random.save();
        let order = random.permutation(count);
        let place = saved?.place ?? 0;
        return {
          next: () => {
            if (place >= count) {
              before = random.save();
              order = random.permutation(count);
              place = 0;
            }
            const batch = order.subarray(place, place + size);
            place += size;
            return batch;
          },
          save: () => ({ random: before, place }),
        };
      },
    },
  ],
);

/** @throws RangeError for a name that nobody registered. */
export function batchSource(name: string, batches: Batches, from: unknown): BatchSource {
  const found = batchOrders.get(name);
  if (found === undefined) throw new RangeError(`There is no order of batches “${name}”.`);
  return found.start(batches, from);
}

function restored(state: z.output<typeof generator>): MersenneTwister {
  return MersenneTwister.restore(state);
}
