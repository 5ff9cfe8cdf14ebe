import { mkdirSync } from 'node:fs';
import { openDailyBackups } from './work/daily-backups.ts';
import { openLabLog } from './lab-log.ts';
import { openCheckpoints } from './work/wal-copier.ts';
import { failureOf } from './work/failure-of.ts';
import { EventHub } from './work/event-hub.ts';
import { carryOutRestoration } from './work/restoration.ts';
import { sweep } from './work/sweep.ts';
import { openImaging } from './work/faces/imaging-service.ts';
import { openJobNotes } from './work/job-notes.ts';
import { LateWrites } from './work/late-writes.ts';
import { digitsFolder, partsFolder } from './work/lab-context.ts';
import type { LabServices } from './work/lab-services.ts';
import { fillLeaks } from './work/faces/snapshot-leaks.ts';
import { Inspector } from './work/inspection/inspector.ts';
import { openIdleShrink } from './work/disk/idle-shrink.ts';
import { openRetention } from './work/disk/retention.ts';
import { openReader } from './work/reader-client.ts';
import { keepMeasured } from './work/runs/keep-measured.ts';
import { Sweeps } from './work/sweeps/sweeps.ts';
import { NetLooks } from './work/runs/net-looks.ts';
import { RunQueue } from './work/runs/run-queue.ts';
import type { RunQueueOptions } from './work/runs/run-queue-options.ts';
import { openBlobs } from './data/blobs/blob-folder.ts';
import type { FetcherOptions } from './data/download/polite/fetcher-options.ts';
import { KeptParts } from './data/download/polite/kept-parts.ts';
import { recoverDigits } from './data/digits/set-place.ts';
import { forkChild, type StartChild } from './jobs/child.ts';
import { JobRegistry } from './jobs/job-registry.ts';
import { Slots } from './jobs/slots.ts';
import type { LabPort } from '../shared/contract/port.ts';
import type { Restoration } from '../shared/contract/namespaces/backups.ts';
import { once } from '../shared/lib/once.ts';
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

/** What only calls need is loaded so long after a lab was opened, or by the first of them: a shell listens before. */
const apiAfterMilliseconds = 250;

/**
 * Opens a data folder as a lab: the only writer of its database. The caller holds the directory's lock.
 * Runs that a lost process left in training are marked interrupted; those that waited continue waiting.
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
  const room: Omit<LabServices, 'sweeps'> = {
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
  const lab: LabServices = { ...room, sweeps };
  await fillLeaks(lab);
  const reader = openReader(dataDirectory);
  const backups = openDailyBackups({ dataDirectory, store }, log);
  const retention = openRetention(lab, log);
  const shrinking = openIdleShrink(lab);
  events.subscribe(({ type }) => {
    reader.changed(touched[type]);
  });
  const { promise: reopening, resolve } = Promise.withResolvers<void>();
  // Whoever asked for it hears the answer first.
  const reopen = (): void => void setTimeout(resolve, reopenAfterMs);
  const api = once(async () => (await import('./api/lab-handlers.ts')).answers(lab, { net, reopen }));
  // A shell shows its page meanwhile; a call that is made before waits for it.
  const soon = setTimeout(() => void api().catch(() => undefined), apiAfterMilliseconds).unref();
  if (queue.waiting !== 'leave') sweeps.open();
  runQueue.takeUp();
  return {
    call: async (name, input) => {
      const { own, reads } = await api();
      // Until the reader is up nobody waits for it.
      return reads.has(name) && reader.isReady() ? reader.call(name, input) : own(name, input);
    },
    subscribe: (listener) => events.subscribe(listener),
    media: async (address) => (await api()).media(address),
    reopening,
    isWorking: () => jobs.busy(() => true) || runQueue.hasOwn,
    close: async () => {
      clearTimeout(soon);
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
