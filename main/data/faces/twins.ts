import type { NearPair } from './near-pairs.ts';

/**
 * Groups of faces that are near-duplicates of one another or share their bytes, directly or by way of others.
 * @param pairs of places in `faces`.
 * @returns for each face the place of its group's first face; a face that is alone is its own.
 */
export function twinGroups(faces: readonly { sha256: string }[], pairs: Iterable<NearPair>): number[] {
  const first = Array.from(faces, (_, place) => place);
  const rootOf = (place: number): number => {
    let root = place;
    while (first[root] !== root) root = first[root] ?? root;
    first[place] = root;
    return root;
  };
  const join = (a: number, b: number): void => {
    const [low, high] = [rootOf(a), rootOf(b)].sort((p, q) => p - q);
    if (low !== undefined && high !== undefined) first[high] = low;
  };
  const byBytes = new Map<string, number>();
  faces.forEach(({ sha256 }, place) => {
    const known = byBytes.get(sha256);
    if (known === undefined) byBytes.set(sha256, place);
    else join(known, place);
  });
  for (const { a, b } of pairs) join(a, b);
  return first.map((_, place) => rootOf(place));
}
