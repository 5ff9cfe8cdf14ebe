import type { EngineChoice } from '../../../shared/contract/contract.ts';
import { LabError } from '../../../shared/failure.ts';
import { engineNames, type EngineName } from '../../../shared/models/engine.ts';
import { doctorReport } from '../engines/doctor.ts';
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
  const { engines } = await doctorReport(lab);
  if (wanted === 'best') return engineNames.find((name) => engines[name].available) ?? 'cpu';
  if (engines[wanted].available) return wanted;
  throw new LabError('unavailable', `The ${wanted} engine is not available: ${engines[wanted].why}`);
}
