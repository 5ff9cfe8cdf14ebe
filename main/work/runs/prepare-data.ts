import { jobFailure } from '../../../shared/lib/job-failure.ts';
import type { DataRef, PictureShape } from '../../../shared/models/data/data-set.ts';
import { facesData } from '../../../shared/models/data/matrices-data.ts';
import type { ExperimentSpec } from '../../../shared/models/experiment.ts';
import type { Task } from '../../jobs/task.ts';
import { snapshotMatricesTask } from '../faces/snapshot-matrices-task.ts';
import type { LabContext } from '../lab-context.ts';
import { ruledSet } from './run-data.ts';

/** How sets of a kind are made of a snapshot with pictures of another shape. */
const makers = new Map<string, (lab: LabContext, snapshot: string, shape: PictureShape) => Task>([
  [
    facesData.kind,
    (lab, hash, { rows, channels }) =>
      snapshotMatricesTask(lab, { hash }, { size: rows, colour: channels === 3 ? 'rgb' : 'grey' }),
  ],
]);

/**
 * Makes the pictures that a spec asks for and its set does not have, as a job, and waits for it. They are made once: those who ask at the same
 * time wait for the same job.
 * @throws LabError `not_found` without the set, `cancelled`, or why they cannot be made.
 */
export async function prepareData(lab: LabContext, spec: ExperimentSpec, chosen: DataRef | null): Promise<void> {
  const { set, made } = ruledSet(lab, chosen, spec.data);
  const maker = makers.get(set.ref.kind);
  if (made || set.shape === null || set.snapshot === null || maker === undefined) return;
  const { rows, channels } = set.shape;
  const id = `pictures-${set.snapshot.slice(0, 16)}-${rows}-${channels}`;
  const isUnderWay = lab.jobs.busy((job) => job.id === id);
  if (!isUnderWay) lab.jobs.add({ ...maker(lab, set.snapshot, set.shape), id });
  const job = await lab.jobs.ended(id);
  if (job.state !== 'succeeded') throw jobFailure(job);
}
