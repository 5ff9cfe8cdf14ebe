import { nearPairs } from '../near-pairs.ts';
import type { CheckedFace, FoundCheck } from './checked-face.ts';
import { cropChecks } from './crop-checks.ts';
import { isPlaceholder, mismatchCheck } from './mismatch-check.ts';
import { comparableHash, twinChecks } from './twin-checks.ts';

const facesPerSlice = 500;

/**
 * All checks of these faces. They suggest and never decide; each has its limits and what it says of real data in its own file.
 * @param faces that are not excluded: what a person took out is no one's duplicate any more.
 * @yields often, so that the caller can do other things between the slices.
 */
export function* faceChecks(faces: readonly CheckedFace[]): Generator<void, FoundCheck[], void> {
  const rows = new Map<string, number>();
  for (const [place, { sha256 }] of faces.entries()) {
    rows.set(sha256, (rows.get(sha256) ?? 0) + 1);
    if (place % facesPerSlice === 0) yield;
  }
  // A placeholder is alike wherever it came instead of a photo, which says nothing of the faces.
  const photos: CheckedFace[] = [];
  const hashes: (Uint8Array | null)[] = [];
  for (const [place, face] of faces.entries()) {
    if (place % facesPerSlice === 0) yield;
    if (isPlaceholder(face, rows.get(face.sha256) ?? 1)) continue;
    photos.push(face);
    hashes.push(comparableHash(face));
  }
  const pairs = yield* nearPairs(hashes);
  const found = yield* twinChecks(photos, pairs);
  const verifiedTwins = new Map<number, CheckedFace>();
  for (const { a, b } of pairs) {
    const [first, second] = [photos[a], photos[b]];
    if (first === undefined || second === undefined || first.actor !== second.actor) continue;
    if (second.state === 'verified') verifiedTwins.set(first.id, second);
    if (first.state === 'verified') verifiedTwins.set(second.id, first);
  }
  for (const [place, face] of faces.entries()) {
    if (place % facesPerSlice === 0) yield;
    if (face.measures !== null) found.push(...cropChecks(face.measures).map((check) => ({ row: face.id, ...check })));
    const mismatch = mismatchCheck(face, { rows: rows.get(face.sha256) ?? 1, twin: verifiedTwins.get(face.id) });
    if (mismatch !== undefined) found.push({ row: face.id, ...mismatch });
  }
  return found;
}
