import type { EngineChoice } from '../../../shared/models/engine.ts';
import { LabError } from '../../../shared/failure.ts';
import type { RunSummary } from '../../../shared/models/run.ts';
import { threadCount } from '../../learning/training/thread-count.ts';
import type { RunData } from './run-data.ts';
import type { Store } from '../../store/store.ts';
import type { ExperimentSpec } from '../../../shared/models/experiment.ts';
import { engineNames, type EngineName, type EngineUsed } from '../../../shared/models/engine.ts';
import { doctorReport, engines } from '../engines/doctor.ts';
import type { LabContext } from '../lab-context.ts';

/**
 * The engine a run will be computed on: the one asked for, or the one set for the lab; `best` is the fastest there is.
 * @throws LabError `unavailable` when it is not on this machine.
 */
export async function engineFor(
  lab: Pick<LabContext, 'dataDirectory' | 'startChild' | 'store'>,
  choice: EngineChoice | null,
): Promise<EngineName> {
  const wanted = choice ?? lab.store.settings.get().engine;
  const { engines: found } = await doctorReport(lab);
  if (wanted === 'best') return engineNames.find((name) => found[name].available) ?? 'cpu';
  if (found[wanted].available) return wanted;
  throw new LabError('unavailable', `The ${wanted} engine is not available: ${found[wanted].why}`);
}

/**
 * All about the engine that decides a run's numbers, before its first step.
 * @throws LabError as `engineFor`.
 */
export async function engineToUse(
  lab: Pick<LabContext, 'startChild'>,
  name: EngineName,
  spec: ExperimentSpec,
  { examples, features, classNames }: Pick<RunData, 'examples' | 'features' | 'classNames'>,
): Promise<EngineUsed> {
  const found = await engines(lab.startChild);
  const sizes = { count: examples.train, size: features, classes: classNames.length };
  return { name, version: found[name].version, threads: threadCount(name, spec, sizes) };
}

/** The engine that a run has to be computed on: the one it began with, else the one that was asked for; null: as the lab is set. */
export function engineOfRun(
  store: Pick<Store, 'queue'>,
  { id, engine }: Pick<RunSummary, 'id' | 'engine'>,
): EngineChoice | null {
  return engine?.name ?? store.queue.engineAsked(id);
}
