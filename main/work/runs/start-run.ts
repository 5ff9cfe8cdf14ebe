import { createHash } from 'node:crypto';
import type { EngineChoice } from '../../../shared/contract/contract.ts';
import type { DataRef } from '../../../shared/models/data/data-set.ts';
import type { ExperimentSpec } from '../../../shared/models/experiment.ts';
import type { Job } from '../../../shared/models/job.ts';
import { appVersion } from '../../places.ts';
import type { LabContext } from '../lab-context.ts';
import { engineFor, engineToUse } from './engine-for.ts';
import { gitCommit, thisMachine } from './provenance.ts';
import { runData } from './run-data.ts';

/** What a person asks for; null: what is usual. */
export interface RunWish {
  spec: ExperimentSpec;
  data: DataRef | null;
  preset: string | null;
  name: string | null;
  engine: EngineChoice | null;
  tags: readonly string[];
}

/**
 * Adds a run and lets it wait for its turn. All that decides its numbers is saved with it before its first step: spec, snapshot of the
 * data, engine and threads.
 * @throws LabError `not_found` or `bad_input` when its data does not fit; `unavailable` when its engine is not on this machine.
 */
export async function startRun(lab: LabContext, wish: RunWish): Promise<{ run: number; job: Job }> {
  const { spec, preset, name, tags } = wish;
  const engineAsked = await engineFor(lab, wish.engine);
  const { snapshot, features, ...data } = await runData(lab, spec, wish.data);
  const engine = await engineToUse(lab, engineAsked, spec, { ...data, features });
  lab.store.snapshots.put(snapshot);
  const { id } = lab.store.runs.create({
    ...data,
    name: name ?? preset ?? spec.kind,
    preset,
    spec,
    engineAsked,
    engine,
    priority: 0,
    specHash: sha256(canonical(spec)),
    snapshotHash: snapshot.hash,
    appVersion,
    gitCommit: lab.store.settings.get().gitCommit ? await gitCommit() : null,
    machine: thisMachine(),
    tags,
    createdAt: new Date().toISOString(),
  });
  return { run: id, job: lab.queue.enqueue(id) };
}

/** JSON with sorted keys, so that equal specs have equal hashes. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
