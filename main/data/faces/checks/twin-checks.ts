import type { FaceBox, FaceCheck } from '../../../../shared/models/face.ts';
import type { NearPair } from '../near-pairs.ts';
import type { CheckedFace, FoundCheck } from './checked-face.ts';
import { leastDoubt } from './doubt.ts';

/** A crop flatter than this has a difference hash of noise, and is near to every other flat one. */
const leastDeviation = 5;
/** Boxes that share so much of what both cover are about one face. */
const sameFaceOverlap = 0.3;
const mostOthers = 50;

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
 */
export function twinChecks(faces: readonly CheckedFace[], pairs: readonly NearPair[]): FoundCheck[] {
  const twins = faces.map((): Twin[] => []);
  const tell = (a: number, b: number, score: number, words: (other: CheckedFace) => string): void => {
    const [first, second] = [faces[a], faces[b]];
    if (first === undefined || second === undefined) return;
    twins[a]?.push({ other: second, score, words: words(second) });
    twins[b]?.push({ other: first, score, words: words(first) });
  };
  const near = new Set<string>();
  for (const { a, b, distance } of pairs) {
    near.add(`${a} ${b}`);
    const bits = distance === 1 ? '1 of 256 bits differs' : `${distance} of 256 bits differ`;
    tell(a, b, 1 - distance / 48, ({ label }) => `Nearly the same crop as ${label} (${bits})`);
  }
  for (const [a, b] of equalBytes(faces)) {
    const [first, second] = [faces[a], faces[b]];
    if (first === undefined || second === undefined) continue;
    const sameFace = overlap(first.box, second.box) >= sameFaceOverlap;
    if (sameFace) tell(a, b, 1, ({ label }) => `The same bytes and nearly the same box as ${label}`);
    else if (!near.has(`${a} ${b}`))
      tell(a, b, leastDoubt, ({ label }) => `The same photo as ${label} with another box`);
  }
  return faces.flatMap((face, place) => {
    const [own, foreign] = [true, false].map((isOwn) =>
      (twins[place] ?? []).filter(({ other }) => (other.actor === face.actor) === isOwn),
    );
    return [
      ...checkOf('near-duplicate', own ?? [], ({ words }) => words),
      ...checkOf('other-actor', foreign ?? [], ({ words, other }) => `${words}, which is named ${other.actor}`),
    ].map((check) => ({ row: face.id, ...check }));
  });
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
function* equalBytes(faces: readonly CheckedFace[]): Generator<[number, number]> {
  for (const places of Map.groupBy(faces.keys(), (place) => faces[place]?.sha256).values()) {
    for (const [at, a] of places.slice(0, mostOthers).entries()) {
      for (const b of places.slice(at + 1)) yield [a, b];
    }
  }
}

/** Share of two boxes' common area in what they cover together, 0…1. */
function overlap(a: FaceBox, b: FaceBox): number {
  const width = Math.min(a.x2, b.x2) - Math.max(a.x1, b.x1);
  const height = Math.min(a.y2, b.y2) - Math.max(a.y1, b.y1);
  if (width <= 0 || height <= 0) return 0;
  const area = ({ x1, y1, x2, y2 }: FaceBox): number => (x2 - x1) * (y2 - y1);
  return (width * height) / (area(a) + area(b) - width * height);
}
