import { itemsByPart } from '../../../shared/lib/part-items.ts';
import type { FaceSnapshot } from '../../../shared/models/face-snapshot.ts';
import type { ExampleFace, InspectedPart } from '../../../shared/models/inspection.ts';
import type { RunSummary } from '../../../shared/models/run.ts';
import type { ReadContext } from '../lab-context.ts';

/**
 * The faces behind examples of a part, in the order of `indices`, where a snapshot of this lab says what they were made of; null for
 * each where it does not: of other data, or of a part that has another number of examples.
 */
export function facesAt(
  lab: ReadContext,
  run: RunSummary,
  { part, count }: { part: InspectedPart; count: number },
  indices: readonly number[],
): (ExampleFace | null)[] {
  const { snapshots, rows } = lab.store.faces;
  const snapshot = snapshotOfRun(lab, run);
  const items = snapshot === undefined ? [] : itemsByPart(snapshots.items(snapshot.hash))(part);
  const chosen = items.length === count ? indices.map((index) => items[index]) : indices.map(() => undefined);
  const ids = chosen.map((item) => (item === undefined ? undefined : rows.ofKey(item.rowKey)));
  const present = rows.summaries(ids.filter((id) => id !== undefined));
  const verdicts = new Map(present.map(({ id, decision }) => [id, decision?.verdict ?? null]));
  return chosen.map((item, place) => {
    if (item === undefined) return null;
    const row = ids[place] ?? null;
    const { sha256, box, label } = item;
    return { sha256, box, label, row, verdict: row === null ? null : (verdicts.get(row) ?? null) };
  });
}

/** The snapshot of faces that a run was trained on, also where it was on features of them; undefined of other data. */
export function snapshotOfRun(
  { store }: Pick<ReadContext, 'store'>,
  { snapshotHash }: Pick<RunSummary, 'snapshotHash'>,
): FaceSnapshot | undefined {
  // What was computed of faces says of which snapshot they are.
  const faces = store.snapshots.get(snapshotHash)?.content['snapshot'];
  return store.faces.snapshots.find(typeof faces === 'string' ? faces : snapshotHash);
}
