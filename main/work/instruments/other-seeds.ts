import { runQuery } from '../../../shared/models/run-query.ts';
import type { RunSummary } from '../../../shared/models/run.ts';
import type { ReadContext } from '../lab-context.ts';

const most = 20;

/** Runs that differ from one by their seed alone, on the same data, with their weights kept: the newest of each seed, by seed. */
export function otherSeeds(lab: ReadContext, run: RunSummary): RunSummary[] {
  const wanted = experimentOf(run);
  const { runs } = lab.store.runs.list(
    runQuery.parse({ where: 'status = succeeded', order: [{ by: 'id', direction: 'descending' }], limit: 1000 }),
  );
  const bySeed = new Map<number, RunSummary>();
  for (const other of runs) {
    if (other.spec.seed === run.spec.seed || bySeed.has(other.spec.seed) || experimentOf(other) !== wanted) continue;
    if (lab.store.runs.artifacts(other.id).some(({ kind }) => kind === 'weights')) bySeed.set(other.spec.seed, other);
  }
  return [...bySeed.values()].sort((a, b) => a.spec.seed - b.spec.seed).slice(0, most);
}

/** All that decides a net but its seed; what a run keeps decides nothing. */
function experimentOf({ spec, snapshotHash }: RunSummary): string {
  const deciding = Object.entries(spec).filter(([field]) => field !== 'seed' && field !== 'record');
  return JSON.stringify([snapshotHash, deciding.sort(([a], [b]) => (a < b ? -1 : 1))]);
}
