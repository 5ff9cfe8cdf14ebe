import { z } from 'zod';
import { LabError } from '../../shared/failure.ts';
import { engineName, engineSpeed, type EngineName, type EngineSpeed } from '../../shared/models/engine.ts';
import type { StartChild } from '../jobs/child.ts';
import { askEngineChild } from './engine-child.ts';

const patienceMs = 60_000;

/** What the child `engine-measure` is asked. */
export const measureQuestion = z.object({ engine: engineName });

/**
 * How fast an engine is on this machine, measured in a child process for two seconds.
 * @throws LabError `unavailable` when it does not load.
 */
export async function measureEngine(name: EngineName, start?: StartChild): Promise<EngineSpeed> {
  const parse = (answer: unknown): EngineSpeed => engineSpeed.parse(answer);
  const { answer, complaint } = await askEngineChild('engine-measure', { engine: name }, parse, patienceMs, start);
  if (answer !== undefined) return answer;
  throw new LabError('unavailable', `The ${name} engine could not be measured: it does not load here.`, complaint);
}
