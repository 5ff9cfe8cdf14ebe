import { featuresData } from '../../../shared/models/data/features-data.ts';
import type { EngineChoice } from '../../../shared/models/engine.ts';
import type { FaceSnapshot } from '../../../shared/models/face-snapshot.ts';
import type { Job } from '../../../shared/models/job.ts';
import type { LabContext } from '../lab-context.ts';
import { engineFor } from '../runs/engine-for.ts';
import { requireExtractor } from './extractors.ts';
import { featuresId, planFeatures, requireSize, type AskedFeatures } from './features-plan.ts';
import { featuresTask } from './features-task.ts';

/**
 * Begins to compute features of a snapshot's faces. `known`: they are here already, and the job finds them.
 * @throws LabError `not_found` for an extractor that is not installed, `bad_input` for what it does not give.
 */
export async function beginFeatures(
  lab: LabContext,
  snapshot: FaceSnapshot,
  { extractor, engine, ...asked }: AskedFeatures & { extractor: string; engine: EngineChoice | null },
): Promise<{ job: Job; known: boolean }> {
  const found = await requireExtractor(lab, extractor);
  const plan = planFeatures(snapshot, found, asked, await engineFor(lab, engine));
  requireSize(plan, found.kind);
  const known = lab.store.data.get({ kind: featuresData.kind, id: featuresId(plan) }) !== undefined;
  return { job: lab.jobs.add(featuresTask(lab, plan)), known };
}
