import { itemsByPart } from '../../../shared/lib/part-items.ts';
import { resultMetric } from '../../../shared/models/metrics/metric-kinds.ts';
import { wilsonInterval } from '../../../shared/lib/statistics.ts';
import type { MeasuredAccuracy, RunSummary, TestAccuracy } from '../../../shared/models/run.ts';
import { readPredictions } from '../../run-folder/run-results.ts';
import { keptHashes, leaksAmong } from '../faces/snapshot-leaks.ts';
import { recordedRun, type ReadContext } from '../lab-context.ts';
import { snapshotOfRun } from './example-faces.ts';
import { readTestLabels } from './tested-examples.ts';

/** For each test face of a snapshot, which never changes, whether a near-duplicate of it is among the training faces. */
const knownLeaks = new WeakMap<object, Map<string, Promise<readonly boolean[]>>>();

/**
 * The test accuracy of a run with its interval, and the same without test faces that have a near-duplicate among the training faces.
 * Both null of a run that was not tested.
 * @throws LabError `bad_data` when its predictions are damaged.
 */
export async function testAccuracy(lab: ReadContext, run: RunSummary): Promise<TestAccuracy> {
  const accuracy = run.metrics[resultMetric]?.last;
  if (accuracy === undefined) return { all: null, unseen: null };
  return { all: measured(accuracy, run.examples.test), unseen: await unseenAccuracy(lab, run) };
}

async function unseenAccuracy(lab: ReadContext, run: RunSummary): Promise<MeasuredAccuracy | null> {
  const leaking = run.data === null ? undefined : await leakingTestFaces(lab, run);
  if (leaking === undefined) return null;
  const predictions = await readPredictions(recordedRun(lab, run.id), run.examples.test);
  const labels = await readTestLabels(lab, run);
  if (predictions === undefined || labels.length !== leaking.length) return null;
  const right = Array.from(labels, (label, at) => label === predictions[at]).filter((_, at) => leaking[at] === false);
  return measured(right.filter(Boolean).length / right.length, right.length);
}

function measured(accuracy: number, n: number): MeasuredAccuracy | null {
  if (n === 0) return null;
  return { accuracy, n, ...wilsonInterval(accuracy, n) };
}

/** Undefined where no near-duplicate of a training face is known to be in the test part. */
async function leakingTestFaces(lab: ReadContext, run: RunSummary): Promise<readonly boolean[] | undefined> {
  const snapshot = snapshotOfRun(lab, run);
  if (snapshot === undefined || !(run.leaks !== null && run.leaks.parts.test > 0)) return undefined;
  const known = knownLeaks.get(lab.store) ?? new Map<string, Promise<readonly boolean[]>>();
  knownLeaks.set(lab.store, known);
  const found = known.get(snapshot.hash) ?? findLeaking(lab, snapshot.hash);
  known.set(snapshot.hash, found);
  const leaking = await found;
  return leaking.includes(true) ? leaking : undefined;
}

async function findLeaking(lab: ReadContext, hash: string): Promise<readonly boolean[]> {
  const items = lab.store.faces.snapshots.items(hash);
  const leaks = await leaksAmong(items, keptHashes(lab, items));
  const keys = new Set(
    leaks.flatMap(({ a, b }) => {
      const between = [a.split, b.split];
      return between.includes('training') && between.includes('test') ? [a.rowKey, b.rowKey] : [];
    }),
  );
  return itemsByPart(items)('test').map(({ rowKey }) => keys.has(rowKey));
}
