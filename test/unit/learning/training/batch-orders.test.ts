import { describe, expect, it } from 'vitest';
import { batchOrders, batchSource } from '../../../../main/learning/training/batch-orders.ts';
import { MersenneTwister } from '../../../../shared/lib/mersenne-twister.ts';
import { denseNetSpec } from '../../../../shared/models/nets/dense.ts';

const batches = { seed: 7, count: 11, size: 4 };

describe('the order of batches', () => {
  it('is there for every name of the schema', () => {
    expect(batchOrders.names()).toEqual(denseNetSpec.shape.batch.shape.order.options);
  });

  it('takes by epochs each example once an epoch, the last batch smaller, in the order of the seed', () => {
    const source = batchSource('epochs', batches, undefined);
    const random = new MersenneTwister(7);
    for (let epoch = 0; epoch < 3; epoch++) {
      const drawn = [source.next(), source.next(), source.next()];
      expect(drawn.map(({ length }) => length)).toEqual([4, 4, 3]);
      expect(drawn.flatMap((batch) => [...batch])).toEqual([...random.permutation(11)]);
    }
  });

  it('takes by numpy’s permutations the first of a new one each time', () => {
    const source = batchSource('numpy-permutation', batches, undefined);
    const random = new MersenneTwister(7);
    for (let step = 0; step < 5; step++) expect([...source.next()]).toEqual([...random.permutation(11).subarray(0, 4)]);
  });

  it.each(batchOrders.names())('goes on after any batch as if it had not stopped: %s', (name) => {
    for (let stopped = 0; stopped <= 7; stopped++) {
      const [whole, first] = [batchSource(name, batches, undefined), batchSource(name, batches, undefined)];
      for (let step = 0; step < stopped; step++) {
        whole.next();
        first.next();
      }
      const second = batchSource(name, batches, JSON.parse(JSON.stringify(first.save())));
      for (let step = 0; step < 8; step++) expect([...second.next()]).toEqual([...whole.next()]);
    }
  });
});
