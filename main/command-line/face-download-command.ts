import { resolve } from 'node:path';
import { labClient, valueOf } from '../../shared/contract/client.ts';
import type { LabPort } from '../../shared/contract/port.ts';
import { failedStates, type FaceState } from '../../shared/models/face.ts';
import type { Job } from '../../shared/models/job.ts';
import { actorsNamed } from './face-actors.ts';
import { showFaces } from './faces-command.ts';
import type { Face } from './face.ts';
import { followJob } from './follow-job.ts';
import { jobFailure } from './job-failure.ts';
import { printable } from './printable.ts';

export interface FaceDownloadOptions {
  actors?: string[];
  concurrency?: number;
  untilUsable?: number;
  again?: FaceState[];
  cause?: string;
  host?: string[];
  wayback?: true;
  allowPrivate?: true;
}

/**
 * Fetches what is pending, or with `again` or `cause` only what is in those states and has that cause, and says how all rows stand
 * afterwards.
 */
export async function downloadFaces(port: LabPort, options: FaceDownloadOptions, to: Face): Promise<void> {
  const client = labClient(port);
  const status = await valueOf(client.faces.status({}));
  const { job } = await valueOf(
    client.faceDownloads.start({
      actors: actorsNamed(options.actors, Object.keys(status.actors)),
      hosts: options.host ?? null,
      ...retryOf(options),
      untilUsable: options.untilUsable ?? null,
      concurrency: options.concurrency ?? null,
      privateAddresses: options.allowPrivate ?? null,
      wayback: options.wayback ?? null,
    }),
  );
  await followed(port, job, to);
  await showFaces(port, to);
}

/** A cause alone is looked for in all states without a picture. */
function retryOf({ again, cause }: FaceDownloadOptions): {
  pending: boolean;
  again: FaceState[];
  cause: string | null;
} {
  if (again === undefined && cause === undefined) return { pending: true, again: [], cause: null };
  return {
    pending: again?.includes('pending') === true,
    again: again ?? [...failedStates],
    cause: cause ?? null,
  };
}

/** Takes in a folder of earlier downloads and says how all rows stand afterwards. */
export async function importFaceFolder(port: LabPort, folder: string, to: Face): Promise<void> {
  const { job } = await valueOf(labClient(port).faceDownloads.importFolder({ path: resolve(folder) }));
  await followed(port, job, to);
  await showFaces(port, to);
}

async function followed(port: LabPort, job: Job, to: Face): Promise<void> {
  const ended = await followJob(port, job, to);
  if (ended.state !== 'succeeded') throw jobFailure(ended);
  for (const line of ended.log ?? []) to.note(printable(line));
  if (ended.phase !== '') to.note(`${ended.phase}.`);
}
