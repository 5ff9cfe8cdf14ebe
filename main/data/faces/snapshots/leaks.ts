import type { SnapshotItem, SnapshotLeaks, SplitLeak } from '../../../../shared/models/face-snapshot.ts';
import { hashDistance, type NearPair } from '../near-pairs.ts';

/**
 * Pairs of items in different parts that are near-duplicates or share their bytes, the nearest first: what a net has seen in
 * training tells nothing when it is tested with it.
 * @param pairs near-duplicates among `items`, by their places.
 * @param hashes of the items, for the distance of pairs that share only their bytes; 256 where a hash is missing.
 */
export function splitLeaks(
  items: readonly SnapshotItem[],
  pairs: readonly NearPair[],
  hashes: readonly (Uint8Array | null)[],
): SplitLeak[] {
  const found = new Map<string, NearPair>();
  const keep = (pair: NearPair): void => {
    if (items[pair.a]?.split !== items[pair.b]?.split) found.set(`${pair.a} ${pair.b}`, pair);
  };
  for (const pair of pairs) keep(pair);
  for (const places of Map.groupBy(items.keys(), (place) => items[place]?.sha256 ?? '').values()) {
    places.forEach((a, at) => {
      for (const b of places.slice(at + 1)) keep({ a, b, distance: distanceOf(hashes[a], hashes[b]) });
    });
  }
  return [...found.values()]
    .sort((p, q) => p.distance - q.distance || p.a - q.a || p.b - q.b)
    .flatMap(({ a, b, distance }) => {
      const [first, second] = [items[a], items[b]];
      return first !== undefined && second !== undefined ? [{ a: first, b: second, distance }] : [];
    });
}

/** How many pairs these are, how many faces are in them, and how many of those in each part. */
export function leakFacts(leaks: readonly Pick<SplitLeak, 'a' | 'b'>[]): SnapshotLeaks {
  const partOf = new Map(leaks.flatMap(({ a, b }) => [a, b]).map((item) => [item.rowKey, item.split]));
  const parts = { training: 0, validation: 0, test: 0 };
  for (const part of partOf.values()) parts[part] += 1;
  return { pairs: leaks.length, faces: partOf.size, parts };
}

function distanceOf(a: Uint8Array | null | undefined, b: Uint8Array | null | undefined): number {
  return a == null || b == null ? 256 : hashDistance(a, b);
}
