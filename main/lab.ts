import { mkdirSync } from 'node:fs';
import { backupsApi } from './api/backups-api.ts';
import { archivesApi } from './api/archives-api.ts';
import { openDailyBackups } from './work/daily-backups.ts';
import { openLabLog } from './lab-log.ts';
import { openCheckpoints } from './work/wal-copier.ts';
import { dataApi } from './api/data-api.ts';
import { kindsApi } from './api/kinds-api.ts';
import { diskApi } from './api/disk-api.ts';
import { digitsApi } from './api/digits-api.ts';
import { dispatcher } from './api/dispatch.ts';
import { enginesApi } from './api/engines-api.ts';
import { failureOf } from './work/failure-of.ts';
import { EventHub } from './work/event-hub.ts';
import { inspectionApi } from './api/inspection-api.ts';
import { instrumentsApi } from './api/instruments-api.ts';
import { jobsApi } from './api/jobs-api.ts';
import { ledgersApi } from './api/ledgers-api.ts';
import { labApi } from './api/lab-api.ts';
import { blobsApi } from './api/faces/blobs-api.ts';
import { faceDownloadsApi } from './api/faces/face-downloads-api.ts';
import { faceListsApi } from './api/faces/face-lists-api.ts';
import { facePatchesApi } from './api/faces/face-patches-api.ts';
import { faceSnapshotsApi } from './api/faces/face-snapshots-api.ts';
import { facesApi } from './api/faces/faces-api.ts';
import { extractorsApi } from './api/extractors-api.ts';
import { carryOutRestoration } from './work/restoration.ts';
import { sweep } from './work/sweep.ts';
import { openImaging } from './work/faces/imaging-service.ts';
import { openJobNotes } from './work/job-notes.ts';
import { LateWrites } from './work/late-writes.ts';
import { digitsFolder, partsFolder, type LabContext } from './work/lab-context.ts';
import { matricesApi } from './api/matrices-api.ts';
import { mediaReader } from './api/media.ts';
import { presetsApi } from './api/presets-api.ts';
import { fillLeaks } from './work/faces/snapshot-leaks.ts';
import { Inspector } from './work/inspection/inspector.ts';
import { openIdleShrink } from './work/disk/idle-shrink.ts';
import { openRetention } from './work/disk/retention.ts';
import { openReader } from './work/reader.ts';
import { keepMeasured } from './work/runs/keep-measured.ts';
import { Sweeps } from './work/sweeps/sweeps.ts';
import { NetLooks } from './work/runs/net-looks.ts';
import { RunQueue } from './work/runs/run-queue.ts';
import type { RunQueueOptions } from './work/runs/run-queue-options.ts';
import { readNames } from './api/reads.ts';
import { runsApi } from './api/runs-api.ts';
import { sweepsApi } from './api/sweeps-api.ts';
import { trainingApi } from './api/training-api.ts';
import { openBlobs } from './data/blobs/blob-folder.ts';
import type { FetcherOptions } from './data/download/polite/fetcher-options.ts';
import { KeptParts } from './data/download/polite/kept-parts.ts';
import { recoverDigits } from './data/digits/set-place.ts';
import { forkChild, type StartChild } from './jobs/child.ts';
import { JobRegistry } from './jobs/job-registry.ts';
import { Slots } from './jobs/slots.ts';
import type { LabHandlers, LabPort } from '../shared/contract/port.ts';
import type { Restoration } from '../shared/contract/namespaces/backups.ts';
import { touched } from '../shared/contract/touched.ts';
import { openStore } from './store/store.ts';

export interface OpenLab extends LabPort {
  /** Whether a job is under way, or a run waits that was asked for while it is open. */
  isWorking(): boolean;
  /** Settles when the lab is to be closed and opened again: another database is to take the place of its own. */
  readonly reopening: Promise<void>;
  /** Interrupts what runs, keeps everything, closes the database. */
  close(): Promise<void>;
}

const reopenAfterMs = 100;

function restorationWords({ name, error }: Restoration): string {
  return error === null ? `Restored the backup ${name}.` : `The backup ${name} was not restored: ${error}`;
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
  const recovered = await recoverDigits(digitsFolder({ dataDirectory }, '.'));
  const restored = await carryOutRestoration(dataDirectory);
  const store = openStore(dataDirectory);
  const log = openLabLog(dataDirectory);
  if (restored !== undefined) log.add({ what: restorationWords(restored), files: restored.replaced ?? undefined });
  if (recovered.length > 0) log.add({ what: 'Removed what was left of adding digits.', files: recovered.join(', ') });
  const blobs = await openBlobs(dataDirectory, () => store.faces.downloads.observed()).catch((error: unknown) => {
    store.close();
    throw error;
  });
  // Old parts go even where nobody downloads again; a folder that cannot be swept keeps nobody from working.
  await KeptParts.open(partsFolder({ dataDirectory })).catch(() => undefined);
  await sweep({ dataDirectory, store }, log);
  const events = new EventHub();
  const { notes, lost } = await openJobNotes(dataDirectory);
  const jobs = new JobRegistry(
    (job) => {
      events.emit({ type: 'job', job });
    },
    failureOf,
    notes,
  );
  jobs.addLost(lost);
  const startedAt = new Date().toISOString();
  for (const { id } of store.runs.interruptUnfinished(startedAt)) {
    store.runs.update(id, { stepsDone: keepMeasured({ dataDirectory, store }, id).stepsDone });
  }
  store.analyses.interruptUnfinished(startedAt);
  const imaging = openImaging({ dataDirectory, blobs, startChild });
  const checkpoints = openCheckpoints(store.log);
  const late = new LateWrites();
  const runQueue = new RunQueue({ dataDirectory, store, events, jobs, late, startChild }, queue);
  const analysisSlots = new Slots(() => store.settings.get().trainers);
  events.subscribe(({ type }) => {
    if (type === 'settings') analysisSlots.look();
  });
  const room: Omit<LabContext, 'sweeps'> = {
    dataDirectory,
    startedAt,
    store,
    blobs,
    imaging,
    checkpoints,
    late,
    jobs,
    analysisSlots,
    queue: runQueue,
    inspector: new Inspector({ dataDirectory, store }),
    looks: new NetLooks({ dataDirectory, store }),
    events,
    startChild,
  };
  const sweeps = new Sweeps(room);
  const lab: LabContext = { ...room, sweeps };
  await fillLeaks(lab);
  const reader = openReader(dataDirectory);
  const backups = openDailyBackups({ dataDirectory, store }, log);
  const retention = openRetention(lab, log);
  const shrinking = openIdleShrink(lab);
  const readerAnswers = readNames(lab);
  events.subscribe(({ type }) => {
    reader.changed(touched[type]);
  });
  const { promise: reopening, resolve } = Promise.withResolvers<void>();
  // Whoever asked for it hears the answer first.
  const reopen = (): void => void setTimeout(resolve, reopenAfterMs);
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
    backups: backupsApi(lab, reopen),
    archives: archivesApi(lab),
    presets: presetsApi(),
    training: trainingApi(lab),
    jobs: jobsApi(lab, (name, input) => own(name, input)),
    runs: runsApi(lab),
    sweeps: sweepsApi(lab),
    kinds: kindsApi(),
    instruments: instrumentsApi(lab),
    extractors: extractorsApi(lab),
    inspection: inspectionApi(lab),
    ledgers: ledgersApi(lab),
    disk: diskApi(lab),
  };
  const own: LabPort['call'] = dispatcher(handlers);
  if (queue.waiting !== 'leave') sweeps.open();
  runQueue.takeUp();
  return {
    // Until the reader is up nobody waits for it.
    call: (name, input) => (readerAnswers.has(name) && reader.isReady() ? reader.call(name, input) : own(name, input)),
    subscribe: (listener) => events.subscribe(listener),
    media: mediaReader(lab),
    reopening,
    isWorking: () => jobs.busy(() => true) || runQueue.hasOwn,
    close: async () => {
      runQueue.stop();
      retention.close();
      shrinking.close();
      await sweeps.close();
      await Promise.all([jobs, imaging, reader, lab.inspector, lab.looks].map((one) => one.close()));
      await runQueue.close();
      late.close();
      await backups.close();
      await checkpoints.close();
      store.close();
      await log.flush();
    },
  };
}
