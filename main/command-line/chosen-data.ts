import { resolve } from 'node:path';
import { labClient, valueOf } from '../../shared/contract/client.ts';
import type { KeptLab } from '../../shared/contract/port.ts';
import { LabError } from '../../shared/failure.ts';
import { dataKinds } from '../../shared/models/data/data-kinds.ts';
import { digitsData } from '../../shared/models/data/digits-data.ts';
import { featuresData } from '../../shared/models/data/features-data.ts';
import { facesData, matricesData } from '../../shared/models/data/matrices-data.ts';
import type { DataRef } from '../../shared/models/data/data-set.ts';
import type { Job } from '../../shared/models/job.ts';
import type { CommandOutput } from './console.ts';
import { followJob } from './follow-job.ts';
import { jobFailure } from '../../shared/lib/job-failure.ts';

/** The options by which a person names what is trained on. */
export interface ChosenData {
  digits?: string;
  matrices?: string;
  snapshot?: string;
  features?: string;
  data?: DataRef;
}

/** The set that the options name; null: the one added last that fits. @throws LabError `bad_input` when they name several. */
export async function chosenData(
  port: KeptLab,
  { digits, matrices, snapshot, features, data }: ChosenData,
  to: CommandOutput,
): Promise<DataRef | null> {
  const named = [digits, matrices, snapshot, features, data].filter((one) => one !== undefined);
  if (named.length > 1)
    throw new LabError(
      'bad_input',
      'Name one set: --digits SET, --matrices DIR, --snapshot SNAPSHOT, --features ID or --data KIND:SET.',
    );
  if (features !== undefined) return { kind: featuresData.kind, id: features };
  if (digits !== undefined) return { kind: digitsData.kind, id: digits };
  if (matrices !== undefined) return addMatrices(port, matrices, to);
  if (snapshot !== undefined) {
    const { job } = await valueOf(labClient(port).faceSnapshots.makeMatrices({ snapshot }));
    return { kind: facesData.kind, id: await added(port, job, to) };
  }
  return data ?? null;
}

/** Adds a folder of matrices, once for the same bytes; the id of a set that is there already will do too. */
async function addMatrices(port: KeptLab, folder: string, to: CommandOutput): Promise<DataRef> {
  const known = await valueOf(labClient(port).data.list({}));
  const found = known.find(({ ref }) => ref.id === folder && dataKinds.get(ref.kind)?.option === matricesData.option);
  if (found !== undefined) return found.ref;
  const { job } = await valueOf(labClient(port).matrices.add({ path: resolve(folder) }));
  return { kind: matricesData.kind, id: await added(port, job, to) };
}

/** What a job has added, when it has ended. @throws LabError why it has not. */
export async function added(port: KeptLab, job: Job, to: CommandOutput): Promise<string> {
  const ended = await followJob(port, job, to);
  if (ended.state !== 'succeeded' || ended.added === null) throw jobFailure(ended);
  return ended.added;
}
