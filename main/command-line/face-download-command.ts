import { resolve } from 'node:path';
import { labClient, valueOf } from '../../shared/contract/client.ts';
import type { KeptLab } from '../../shared/contract/port.ts';
import { failedStates, type FaceState } from '../../shared/models/face.ts';
import { wishWords } from '../../shared/lib/wish-words.ts';
import type { UnfinishedDownload } from '../../shared/models/face-download.ts';
import type { Job } from '../../shared/models/job.ts';
import { actorsNamed } from './face-actors.ts';
import { showFaces } from './faces-command.ts';
import type { CommandOutput } from './console.ts';
import { followJob } from './follow-job.ts';
import { jobFailure } from '../../shared/lib/job-failure.ts';
import { printable } from '../../shared/lib/printable.ts';

const moment = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });

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
 * Without options continues with a download that was broken off, where there is one. Else downloads what is pending, or with `again` or `cause` only what is in those states and has that cause, and says how all rows stand
 * afterwards.
 */
export async function downloadFaces(port: KeptLab, options: FaceDownloadOptions, to: CommandOutput): Promise<void> {
  const client = labClient(port);
  const unfinished = await valueOf(client.faceDownloads.unfinished({}));
  const goesOn = unfinished !== null && Object.values(options).every((option) => option === undefined);
  if (goesOn) to.note(printable(unfinishedWords(unfinished)));
  const { job } = await (goesOn ? valueOf(client.faceDownloads.goOn({})) : begun(port, options));
  await followed(port, job, to);
  await showFaces(port, to);
}

async function begun(port: KeptLab, options: FaceDownloadOptions): Promise<{ job: Job }> {
  const client = labClient(port);
  const status = await valueOf(client.faces.status({}));
  return valueOf(
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
}

function unfinishedWords({ begunAt, left, wishes }: UnfinishedDownload): string {
  const addresses = left === 1 ? '1 address is' : `${left.toLocaleString('en')} addresses are`;
  return (
    `Resuming the download begun on ${moment.format(new Date(begunAt))} (${wishWords(wishes)}): ${addresses} left. ` +
    'To begin another one instead, say what it is to download, as in --again pending.'
  );
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

/** Imports a folder of earlier downloads and says how all rows stand afterwards. */
export async function importFaceFolder(port: KeptLab, folder: string, to: CommandOutput): Promise<void> {
  const { job } = await valueOf(labClient(port).faceDownloads.importFolder({ path: resolve(folder) }));
  await followed(port, job, to);
  await showFaces(port, to);
}

async function followed(port: KeptLab, job: Job, to: CommandOutput): Promise<void> {
  const ended = await followJob(port, job, to);
  if (ended.state !== 'succeeded') throw jobFailure(ended);
  for (const line of ended.log ?? []) to.note(printable(line));
  if (ended.phase !== '') to.note(`${ended.phase}.`);
}
