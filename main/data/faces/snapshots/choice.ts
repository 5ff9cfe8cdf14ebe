import type { SnapshotCandidate, SnapshotItem, SnapshotRule } from '../../../../shared/models/face-snapshot.ts';
import { matrixPartNames, type MatrixPartName } from '../../../../shared/models/matrices.ts';
import { MersenneTwister } from '../../../../shared/lib/mersenne-twister.ts';
import type { NearPair } from '../near-pairs.ts';

/**
 * The candidates that count, in the list's order: those a person included, and of those without a decision the ones in the rule's
 * states, as far as the box is on the picture. By the usual rule (`verified`) these are the rows that stand `in`. Where two lists give an actor the same position, the row's key decides, so that the
 * order is the same in every lab.
 */
export function usableFaces<Face extends SnapshotCandidate>(
  candidates: readonly Face[],
  rule: Pick<SnapshotRule, 'states'>,
): Face[] {
  return candidates
    .filter(({ misplaced }) => !misplaced)
    .filter(({ verdict, state }) => verdict === 'include' || (verdict === null && rule.states.includes(state)))
    .sort((a, b) => a.index - b.index || (a.key < b.key ? -1 : 1));
}

/**
 * Divides the usable faces of one actor by a rule. They come in the list's order, or in `numpy.random.permutation` of it with
 * the rule's seed, begun anew for each actor so that one actor's decisions leave the others as they are.
 *
 * `anywhere`: the first go to training, the next to validation, the next to test, as in the report. `together`: groups of near-duplicates
 * (near-duplicates and equal bytes, directly or by way of others) are taken one after the other in the order of their first faces;
 * each goes whole into the first of training, validation and test that has room for all of it. A group that has room nowhere is cut:
 * its first faces fill the first part that has any room, the rest is left out. Within a part the faces stay in the order in which
 * they were taken.
 * @param faces of one actor as `usableFaces` gives them.
 * @param pairs near-duplicates among `faces`, by their places.
 * @returns the chosen faces part by part; fewer than the rule asks for where there are not enough.
 */
export function divideFaces<Face extends SnapshotCandidate>(
  faces: readonly Face[],
  rule: Pick<SnapshotRule, 'counts' | 'order' | 'seed' | 'twins'>,
  pairs: readonly NearPair[],
): Record<MatrixPartName, Face[]> {
  const order =
    rule.order === 'list' ? [...faces.keys()] : Array.from(new MersenneTwister(rule.seed).permutation(faces.length));
  const groupOf = rule.twins === 'together' ? twinGroups(faces, pairs) : [...faces.keys()];
  const rank = new Map(order.map((place, at) => [place, at]));
  const parts: Record<MatrixPartName, number[]> = { training: [], validation: [], test: [] };
  const room = (part: MatrixPartName): number => rule.counts[part] - parts[part].length;
  for (const group of Map.groupBy(order, (place) => groupOf[place] ?? place).values()) {
    const part =
      matrixPartNames.find((name) => room(name) >= group.length) ?? matrixPartNames.find((name) => room(name) > 0);
    if (part === undefined) continue;
    parts[part].push(...group.slice(0, room(part)));
  }
  const chosen = (part: MatrixPartName): Face[] =>
    parts[part].sort((a, b) => (rank.get(a) ?? 0) - (rank.get(b) ?? 0)).flatMap((place) => faces[place] ?? []);
  return { training: chosen('training'), validation: chosen('validation'), test: chosen('test') };
}

/**
 * A snapshot's items: training, then validation, then test, in each part actor after actor in the rule's order. The place of an
 * actor among the rule's actors is its class.
 */
export function itemsOf(
  rule: Pick<SnapshotRule, 'actors'>,
  divided: ReadonlyMap<string, Record<MatrixPartName, readonly SnapshotCandidate[]>>,
): SnapshotItem[] {
  return matrixPartNames.flatMap((split) =>
    rule.actors.flatMap((actor) =>
      (divided.get(actor)?.[split] ?? []).map(({ sha256, box, key, label }) => ({
        sha256,
        box,
        actor,
        split,
        rowKey: key,
        label,
      })),
    ),
  );
}

/** How many items each actor has in each part. */
export function countsOf(
  actors: readonly string[],
  items: readonly Pick<SnapshotItem, 'actor' | 'split'>[],
): Record<string, Record<MatrixPartName, number>> {
  const counts = new Map(actors.map((actor) => [actor, { training: 0, validation: 0, test: 0 }]));
  for (const { actor, split } of items) {
    const of = counts.get(actor);
    if (of !== undefined) of[split]++;
  }
  return Object.fromEntries(counts);
}

/**
 * Groups of faces that are near-duplicates of one another or share their bytes, directly or by way of others.
 * @param pairs of places in `faces`.
 * @returns for each face the place of its group's first face; a face that is alone is its own.
 */
function twinGroups(faces: readonly { sha256: string }[], pairs: Iterable<NearPair>): number[] {
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
