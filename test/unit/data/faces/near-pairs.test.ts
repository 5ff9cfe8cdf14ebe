import { describe, expect, it } from 'vitest';
import { hashDistance, nearPairs, type NearPair } from '../../../../main/data/faces/near-pairs.ts';
import { MersenneTwister } from '../../../../shared/lib/mersenne-twister.ts';

const random = new MersenneTwister(5);

function randomHash(): Uint8Array {
  return Uint8Array.from({ length: 32 }, () => random.nextUint32() & 255);
}

/** The hash with so many of its bits turned over. */
function altered(hash: Uint8Array, bits: number): Uint8Array {
  const copy = hash.slice();
  for (const bit of random.permutation(256).subarray(0, bits))
    copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return copy;
}

function all(hashes: readonly (Uint8Array | null)[], most?: number): { pairs: NearPair[]; slices: number } {
  const work = nearPairs(hashes, most);
  for (let slices = 0; ; slices++) {
    const step = work.next();
    if (step.done === true) return { pairs: step.value, slices };
  }
}

function allByHand(hashes: readonly Uint8Array[]): NearPair[] {
  return hashes.flatMap((hash, a) =>
    hashes.slice(a + 1).map((other, at) => ({
      a,
      b: a + 1 + at,
      distance: hash.reduce((sum, byte, place) => sum + (ones[byte ^ (other[place] ?? 0)] ?? 0), 0),
    })),
  );
}

const ones = Uint8Array.from({ length: 256 }, (_, byte) => byte.toString(2).replaceAll('0', '').length);

describe('pairs of near hashes', () => {
  it('are the ones that comparing all with all finds, each once', () => {
    const originals = Array.from({ length: 40 }, randomHash);
    const hashes = originals.flatMap((hash) => [
      hash,
      ...[0, 1, 12, 23, 24, 25, 40].map((bits) => altered(hash, bits)),
    ]);
    const distances = allByHand(hashes);
    for (const most of [0, 8, 24, 60]) {
      expect(all(hashes, most).pairs).toEqual(distances.filter(({ distance }) => distance <= most));
    }
    expect(all(hashes).pairs.filter(({ distance }) => distance === 24).length).toBeGreaterThanOrEqual(40);
  });

  it('leave out what has no hash', () => {
    const hash = randomHash();
    expect(all([hash, null, hash]).pairs).toEqual([{ a: 0, b: 2, distance: 0 }]);
    expect(all([null, null]).pairs).toEqual([]);
    expect(all([]).pairs).toEqual([]);
  });

  it('of 20,000 hashes are found in slices of a few milliseconds', () => {
    const hashes = Array.from({ length: 20_000 }, randomHash);
    hashes[19_999] = altered(hashes[0] ?? randomHash(), 24);
    const work = nearPairs(hashes);
    const slices: number[] = [];
    for (;;) {
      // Of this thread's own time: what the machine does meanwhile is no part of a slice.
      const start = process.threadCpuUsage();
      const step = work.next();
      const { user, system } = process.threadCpuUsage(start);
      slices.push((user + system) / 1000);
      if (step.done !== true) continue;
      expect(step.value).toEqual([{ a: 0, b: 19_999, distance: 24 }]);
      break;
    }
    slices.sort((p, q) => p - q);
    // All with all would be 200 million comparisons; the work yields after 50,000.
    expect(slices[Math.floor(slices.length * 0.95)]).toBeLessThan(16);
  });

  it('have their distance in bits', () => {
    const hash = randomHash();
    expect(hashDistance(hash, altered(hash, 101))).toBe(101);
    expect(
      hashDistance(
        hash,
        hash.map((byte) => ~byte),
      ),
    ).toBe(256);
  });
});
