import { onTestFinished } from 'vitest';
import { openCheckpoints } from '../main/work/wal-copier.ts';
import { EventHub } from '../main/work/event-hub.ts';
import { FaceDownload } from '../main/work/faces/face-download-task.ts';
import { openImaging } from '../main/work/faces/imaging-service.ts';
import type { LabContext } from '../main/work/lab-context.ts';
import { LateWrites } from '../main/work/late-writes.ts';
import { openBlobs } from '../main/data/blobs/blob-folder.ts';
import type { FetcherOptions } from '../main/data/download/polite/fetcher-options.ts';
import { forkChild } from '../main/jobs/child.ts';
import { JobRegistry } from '../main/jobs/job-registry.ts';
import { Slots } from '../main/jobs/slots.ts';
import type { NewFaceRow } from '../main/store/faces/face-store.ts';
import { openStore } from '../main/store/store.ts';
import { faceQuery } from '../shared/models/face.ts';
import type { DownloadWishes } from '../shared/models/face-download.ts';
import type { Job } from '../shared/models/job.ts';
import { temporaryFolder } from './temporary.ts';
import { aList } from './unit/store/faces/face-list.ts';

/** The parts of a lab that a download works with, so that a test can say what the web looks like to it. */
export interface DownloadBench {
  lab: LabContext;
  /** Carries out a download to its end. */
  download(wishes?: Partial<DownloadWishes>, net?: Partial<FetcherOptions>): Promise<Job>;
  /** How many rows are in each state. */
  states(): Record<string, number>;
  /** The same by state and cause. */
  causes(): Record<string, number>;
}

const usualWishes: DownloadWishes = {
  actors: null,
  hosts: null,
  pending: true,
  again: [],
  cause: null,
  untilUsable: null,
  concurrency: 8,
  privateAddresses: true,
  wayback: false,
  mostBytes: 10_000_000,
};

export async function downloadBench(rows: readonly NewFaceRow[]): Promise<DownloadBench> {
  const dataDirectory = temporaryFolder();
  const store = openStore(dataDirectory);
  const blobs = await openBlobs(dataDirectory);
  const imaging = openImaging({ dataDirectory, blobs, startChild: forkChild });
  const heard = new Set<(job: Job) => void>();
  const jobs = new JobRegistry((job) => {
    for (const hear of heard) hear(job);
  });
  const checkpoints = openCheckpoints(store.log);
  onTestFinished(async () => {
    await Promise.all([jobs.close(), imaging.close()]);
    await checkpoints.close();
    late.close();
    store.close();
  });
  const startedAt = new Date().toISOString();
  const events = new EventHub();
  const late = new LateWrites();
  const lab: LabContext = {
    dataDirectory,
    startedAt,
    store,
    blobs,
    imaging,
    checkpoints,
    late,
    jobs,
    analysisSlots: new Slots(() => 1),
    events,
    startChild: forkChild,
  };
  store.faces.rows.add(aList, rows);

  function countsBy(nameOf: (face: { state: string; cause: string }) => string): Record<string, number> {
    const { faces } = store.faces.rows.query(faceQuery.parse({ limit: 1000 }));
    return Object.fromEntries([...Map.groupBy(faces, nameOf)].map(([name, of]) => [name, of.length]));
  }

  return {
    lab,
    async download(wishes = {}, net = {}) {
      const filledIn = { ...usualWishes, ...wishes };
      store.faces.underWay.begin(filledIn, new Date());
      const { id } = jobs.add(new FaceDownload(lab, filledIn, net));
      return new Promise((resolve) => {
        heard.add((job) => {
          if (job.id === id && job.endedAt !== null) resolve(job);
        });
      });
    },
    states: () => countsBy(({ state }) => state),
    causes: () => countsBy(({ state, cause }) => `${state} ${cause}`.trim()),
  };
}
