import type { RunSummary } from '../../shared/models/run.ts';
import { specParameters } from '../../shared/models/spec-path.ts';

/** Runs that differ in nothing but the seed, where there are several of them; each other run by itself. */
export function seedGroups<Run extends Pick<RunSummary, 'spec' | 'snapshotHash'>>(runs: readonly Run[]): Run[][] {
  const groups = new Map<string, Run[]>();
  for (const run of runs) {
    const parameters = specParameters(run.spec).filter(({ path }) => path !== 'seed');
    const key = JSON.stringify([run.snapshotHash, parameters.sort((one, other) => (one.path < other.path ? -1 : 1))]);
    groups.set(key, [...(groups.get(key) ?? []), run]);
  }
  return [...groups.values()];
}
