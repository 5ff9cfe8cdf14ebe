import { LabError } from '../../shared/failure.ts';
import { facesData } from '../../shared/models/data/matrices-data.ts';
import type { DataRef } from '../../shared/models/data/data-set.ts';
import type { FaceSnapshot } from '../../shared/models/face-snapshot.ts';
import { lab, subscribe, valueOf } from '../bridge/lab.ts';

/**
 * Waits for a job that adds a set. @returns the set's id.
 * @throws LabError `unavailable` where it added none.
 */
export async function setAddedBy(id: string): Promise<string> {
  let stop = (): void => undefined;
  const heard = new Promise<void>((resolve) => {
    stop = subscribe((event) => {
      if (event.type === 'job' && event.job.id === id && event.job.endedAt !== null) resolve();
    });
  });
  try {
    if ((await valueOf(lab.jobs.get({ id }))).endedAt === null) await heard;
    const job = await valueOf(lab.jobs.get({ id }));
    if (job.added !== null && job.state === 'succeeded') return job.added;
    throw new LabError('unavailable', job.error?.message ?? `The matrices were ${job.state}.`);
  } finally {
    stop();
  }
}

/** The set that is trained on for a snapshot of faces; its matrices are made first where they are not there. */
export async function setOfSnapshot({ hash, matrices }: Pick<FaceSnapshot, 'hash' | 'matrices'>): Promise<DataRef> {
  const { kind } = facesData;
  if (matrices !== null) return { kind, id: matrices };
  const { job } = await valueOf(lab.faceSnapshots.makeMatrices({ snapshot: hash }));
  return { kind, id: await setAddedBy(job.id) };
}
