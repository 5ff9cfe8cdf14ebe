import type { FaceBox, FaceCheck } from '../../../../shared/models/face.ts';
import type { NearPair } from '../near-pairs.ts';
import type { CheckedFace, FoundCheck } from './checked-face.ts';
import { leastDoubt } from './doubt.ts';

/** A crop flatter than this has a difference hash of noise, and is near to every other flat one. */
const leastDeviation = 5;
/** Boxes that share so much of what both cover are about one face. */
const sameFaceOverlap = 0.3;
const mostOthers = 50;
const facesPerSlice = 500;

interface Twin {
  other: CheckedFace;
  score: number;
  words: string;
}

/** The hash by which a crop is compared; null where it has none or is flat. */
export function comparableHash({ measures, dhash }: Pick<CheckedFace, 'measures' | 'dhash'>): Uint8Array | null {
  return measures !== null && measures.deviation >= leastDeviation ? dhash : null;
}

/**
 * Faces that are nearly another one.
 *
 * `near-duplicate`, within an actor: crops at most 24 of 256 bits apart, score 1 − distance / 48, so 1…0.5; or the same bytes with
 * another box, score 0.5, for then two faces of one photo have one name. `other-actor`: the same bytes under two actors, score 1
 * where the boxes are about the same face and 0.5 where they are not (a photo of both); or crops at most 24 bits apart.
 *
 * On the 755 crops of six actors `near-duplicate` speaks of 60 pairs by their crops and 3 by their bytes, `other-actor` of none.
 * @param pairs near-duplicates among `faces`, by their places.
 * @yields often, so that the caller can do other things between the slices.
 */
export function* twinChecks(
  faces: readonly CheckedFace[],
  pairs: readonly NearPair[],
): Generator<void, FoundCheck[], void> {
  const twins = new Map<number, Twin[]>();
  const tell = (a: number, b: number, score: number, words: (other: CheckedFace) => string): void => {
    for (const [place, otherPlace] of [
      [a, b],
      [b, a],
    ] as const) {
      const other = faces[otherPlace];
      if (other === undefined) continue;
      const list = twins.get(place) ?? [];
      twins.set(place, list);
      list.push({ other, score, words: words(other) });
    }
  };
  const near = new Set<string>();
  for (const { a, b, distance } of pairs) {
    near.add(`${a} ${b}`);
    const bits = distance === 1 ? '1 of 256 bits differs' : `${distance} of 256 bits differ`;
    tell(a, b, 1 - distance / 48, ({ label }) => `Nearly the same crop as ${label} (${bits})`);
  }
  for (const [a, b] of yield* equalBytes(faces)) {
    const [first, second] = [faces[a], faces[b]];
    if (first === undefined || second === undefined) continue;
    const sameFace = overlap(first.box, second.box) >= sameFaceOverlap;
    if (sameFace) tell(a, b, 1, ({ label }) => `The same bytes and nearly the same box as ${label}`);
    else if (!near.has(`${a} ${b}`))
      tell(a, b, leastDoubt, ({ label }) => `The same photo as ${label} with another box`);
  }
  const found: FoundCheck[] = [];
  for (const [place, face] of faces.entries()) {
    if (place % facesPerSlice === 0) yield;
    const all = twins.get(place) ?? [];
    const own = all.filter(({ other }) => other.actor === face.actor);
    const foreign = all.filter(({ other }) => other.actor !== face.actor);
    const checks = [
      ...checkOf('near-duplicate', own, ({ words }) => words),
      ...checkOf('other-actor', foreign, ({ words, other }) => `${words}, which is named ${other.actor}`),
    ];
    for (const check of checks) found.push({ row: face.id, ...check });
  }
  return found;
}

function checkOf(check: FaceCheck['check'], twins: Twin[], words: (twin: Twin) => string): FaceCheck[] {
  const sorted = [...twins].sort((p, q) => q.score - p.score || p.other.id - q.other.id);
  const [nearest] = sorted;
  if (nearest === undefined) return [];
  const others = [...new Set(sorted.map(({ other }) => other.id))];
  const more = others.length > 1 ? `, and ${others.length - 1} more` : '';
  return [{ check, score: nearest.score, why: `${words(nearest)}${more}.`, others: others.slice(0, mostOthers) }];
}

/** Pairs of places that share their bytes; of bytes that very many rows have, each with the first few only. */
function* equalBytes(faces: readonly CheckedFace[]): Generator<void, [number, number][], void> {
  const earlier = new Map<string, number[]>();
  const pairs: [number, number][] = [];
  for (const [place, { sha256 }] of faces.entries()) {
    if (place % facesPerSlice === 0) yield;
    const same = earlier.get(sha256) ?? [];
    for (const first of same) pairs.push([first, place]);
    if (same.length < mostOthers) earlier.set(sha256, [...same, place]);
  }
  return pairs;
}

/** Share of two boxes' common area in what they cover together, 0…1. */
function overlap(a: FaceBox, b: FaceBox): number {
  const width = Math.min(a.x2, b.x2) - Math.max(a.x1, b.x1);
  const height = Math.min(a.y2, b.y2) - Math.max(a.y1, b.y1);
  if (width <= 0 || height <= 0) return 0;
  const area = ({ x1, y1, x2, y2 }: FaceBox): number => (x2 - x1) * (y2 - y1);
  return (width * height) / (area(a) + area(b) - width * height);
}
