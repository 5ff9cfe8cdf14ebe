import { createHash } from 'node:crypto';
import type { EngineChoice } from '../../../shared/models/engine.ts';
import type { DataRef } from '../../../shared/models/data/data-set.ts';
import type { EngineUsed } from '../../../shared/models/engine.ts';
import type { ExperimentSpec } from '../../../shared/models/experiment.ts';
import type { Job } from '../../../shared/models/job.ts';
import type { RunSummary } from '../../../shared/models/run.ts';
import { appVersion } from '../../places.ts';
import type { LabContext } from '../lab-context.ts';
import { engineFor, engineToUse } from './engine-for.ts';
import { prepareData } from './prepare-data.ts';
import { gitCommit as commitHere, thisMachine } from './provenance.ts';
import type { QueueContext } from './queue-context.ts';
import { runData, type RunData } from './run-data.ts';

/** What a person asks for; null: what is usual. */
export interface RunWish {
  spec: ExperimentSpec;
  data: DataRef | null;
  preset: string | null;
  name: string | null;
  engine: EngineChoice | null;
  tags: readonly string[];
  /** The run that this one repeats or changes. */
  parent?: RunSummary['parent'];
}

/** A run as it is asked for, with all that was looked up for it. */
export interface PlannedRun extends Omit<RunWish, 'data' | 'engine'> {
  data: RunData;
  engineAsked: EngineChoice | null;
  engine: EngineUsed;
  priority: number;
  gitCommit: string | null;
}

/**
 * Adds a run and lets it wait for its turn. All that decides its numbers is saved with it before its first step: spec, snapshot of the
 * data, engine and threads.
 * @throws LabError `not_found` or `bad_input` when its data does not fit; `unavailable` when its engine is not on this machine.
 */
export async function startRun(lab: QueueContext, wish: RunWish): Promise<{ run: number; job: Job }> {
  const engineAsked = await engineFor(lab, wish.engine);
  await prepareData(lab, wish.spec, wish.data);
  const data = await runData(lab, wish.spec, wish.data);
  const engine = await engineToUse(lab, engineAsked, wish.spec, data);
  const gitCommit = await keptCommit(lab);
  const id = addRun(lab, { ...wish, data, engineAsked, engine, priority: 0, gitCommit });
  return { run: id, job: lab.queue.enqueue(id) };
}

/** Adds a run that nobody has asked to be trained yet. @returns its id. */
export function addRun(lab: Pick<LabContext, 'store'>, planned: PlannedRun): number {
  const { spec, preset, name, tags, engineAsked, engine, priority } = planned;
  const { snapshot, classNames, examples, data } = planned.data;
  lab.store.snapshots.put(snapshot);
  const { id } = lab.store.runs.create({
    ...{ data, classNames, examples },
    name: name ?? preset ?? spec.kind,
    preset,
    spec,
    engineAsked,
    engine,
    priority,
    parent: planned.parent ?? null,
    specHash: specHash(spec),
    snapshotHash: snapshot.hash,
    appVersion,
    gitCommit: planned.gitCommit,
    machine: thisMachine(),
    tags,
    createdAt: new Date().toISOString(),
  });
  return id;
}

/** The commit of the folder the lab runs in, where the settings ask for it. */
export async function keptCommit(lab: Pick<LabContext, 'store'>): Promise<string | null> {
  return lab.store.settings.get().gitCommit ? commitHere() : null;
}

/** Equal for equal specs, whatever the order of their fields. */
export function specHash(spec: ExperimentSpec): string {
  return createHash('sha256').update(canonical(spec)).digest('hex');
}

/** JSON with sorted keys. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
