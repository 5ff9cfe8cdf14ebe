import { mkdirSync } from 'node:fs';
import { archivesApi } from './api/archives-api.ts';
import { openCheckpoints } from './work/wal-copier.ts';
import { dataApi } from './api/data-api.ts';
import { kindsApi } from './api/kinds-api.ts';
import { digitsApi } from './api/digits-api.ts';
import { dispatcher } from './api/dispatch.ts';
import { enginesApi } from './api/engines-api.ts';
import { EventHub } from './work/event-hub.ts';
import { instrumentsApi } from './api/instruments-api.ts';
import { jobsApi } from './api/jobs-api.ts';
import { labApi } from './api/lab-api.ts';
import { blobsApi } from './api/faces/blobs-api.ts';
import { faceDownloadsApi } from './api/faces/face-downloads-api.ts';
import { faceListsApi } from './api/faces/face-lists-api.ts';
import { facePatchesApi } from './api/faces/face-patches-api.ts';
import { faceSnapshotsApi } from './api/faces/face-snapshots-api.ts';
import { facesApi } from './api/faces/faces-api.ts';
import { openImaging } from './work/faces/imaging-service.ts';
import { digitsFolder, partsFolder, type LabContext } from './work/lab-context.ts';
import { matricesApi } from './api/matrices-api.ts';
import { mediaReader } from './api/media.ts';
import { presetsApi } from './api/presets-api.ts';
import { fillLeaks } from './work/faces/snapshot-leaks.ts';
import { openReader } from './work/reader.ts';
import { RunQueue, type RunQueueOptions } from './work/runs/run-queue.ts';
import { readNames } from './api/reads.ts';
import { runsApi } from './api/runs-api.ts';
import { trainingApi } from './api/training-api.ts';
import { openBlobs } from './data/blobs/blob-folder.ts';
import type { FetcherOptions } from './data/download/polite/fetcher-options.ts';
import { KeptParts } from './data/download/polite/kept-parts.ts';
import { recoverDigits } from './data/digits/set-place.ts';
import { forkChild, type StartChild } from './jobs/child.ts';
import { JobRegistry } from './jobs/job-registry.ts';
import type { LabHandlers, LabPort } from '../shared/contract/port.ts';
import { touched } from '../shared/contract/touched.ts';
import { openStore } from './store/store.ts';

export interface OpenLab extends LabPort {
  /** Interrupts what runs, keeps everything, closes the database. */
  close(): Promise<void>;
}

/**
 * Opens a data directory as a lab: the only writer of its database. The caller holds the directory's lock.
 * Runs that a lost process left in training are marked interrupted; those that waited go on waiting.
 * @param net how addresses of faces are asked, where it is not as usual.
 * @param queue how waiting runs are trained, where it is not as usual.
 * @throws LabError `storage` when the database cannot be opened.
 */
export async function openLab(
  dataDirectory: string,
  startChild: StartChild = forkChild,
  net: Partial<FetcherOptions> = {},
  queue: Partial<RunQueueOptions> = {},
): Promise<OpenLab> {
  mkdirSync(dataDirectory, { recursive: true });
  await recoverDigits(digitsFolder({ dataDirectory }, '.'));
  const store = openStore(dataDirectory);
  const blobs = await openBlobs(dataDirectory, () => store.faces.downloads.observed()).catch((error: unknown) => {
    store.close();
    throw error;
  });
  // Old parts go even where nobody downloads again; a folder that cannot be swept keeps nobody from working.
  await KeptParts.open(partsFolder({ dataDirectory })).catch(() => undefined);
  const events = new EventHub();
  const jobs = new JobRegistry((job) => {
    events.emit({ type: 'job', job });
  });
  const startedAt = new Date().toISOString();
  store.runs.interruptUnfinished(startedAt);
  store.analyses.interruptUnfinished(startedAt);
  const imaging = openImaging({ dataDirectory, blobs, startChild });
  const checkpoints = openCheckpoints(store.log);
  const runQueue = new RunQueue({ dataDirectory, store, events, jobs, startChild }, queue);
  const lab: LabContext = {
    dataDirectory,
    startedAt,
    store,
    blobs,
    imaging,
    checkpoints,
    jobs,
    queue: runQueue,
    events,
    startChild,
  };
  await fillLeaks(lab);
  const reader = openReader(dataDirectory);
  const readerAnswers = readNames(lab);
  events.subscribe(({ type }) => {
    reader.changed(touched[type]);
  });
  const handlers: LabHandlers = {
    lab: labApi(lab),
    data: dataApi(lab),
    digits: digitsApi(lab),
    matrices: matricesApi(lab),
    engines: enginesApi(lab),
    faceLists: faceListsApi(lab),
    faceDownloads: faceDownloadsApi(lab, net),
    faces: facesApi(lab),
    facePatches: facePatchesApi(lab),
    faceSnapshots: faceSnapshotsApi(lab),
    blobs: blobsApi(lab),
    archives: archivesApi(lab),
    presets: presetsApi(),
    training: trainingApi(lab),
    jobs: jobsApi(lab),
    runs: runsApi(lab),
    kinds: kindsApi(),
    instruments: instrumentsApi(lab),
  };
  const own = dispatcher(handlers);
  runQueue.takeUp();
  return {
    // Until the reader is up nobody waits for it.
    call: (name, input) => (readerAnswers.has(name) && reader.isReady() ? reader.call(name, input) : own(name, input)),
    subscribe: (listener) => events.subscribe(listener),
    media: mediaReader(lab),
    close: async () => {
      runQueue.stop();
      await Promise.all([jobs.close(), imaging.close(), reader.close()]);
      await runQueue.close();
      await checkpoints.close();
      store.close();
    },
  };
}
