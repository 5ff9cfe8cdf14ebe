import { join } from 'node:path';
import type { StartChild } from '../jobs/child.ts';
import type { BlobStore } from '../data/blobs/blob-store.ts';
import type { Imaging } from '../data/faces/imaging/imaging.ts';
import { dataFolder } from '../data/sources/data-sources.ts';
import { digitsData } from '../../shared/models/data/digits-data.ts';
import { matricesData } from '../../shared/models/data/matrices-data.ts';
import type { Artifact } from '../../shared/models/run.ts';
import type { JobRegistry } from '../jobs/job-registry.ts';
import type { Slots } from '../jobs/slots.ts';
import type { RecordedRun } from '../run-folder/checked-file.ts';
import type { Store } from '../store/store.ts';
import type { Checkpoints } from './wal-copier.ts';
import type { EventHub } from './event-hub.ts';
import type { LateWrites } from './late-writes.ts';

/** What all long work shares: one opened data directory. */
export interface LabContext {
  dataDirectory: string;
  startedAt: string;
  store: Store;
  blobs: BlobStore;
  imaging: Imaging;
  checkpoints: Checkpoints;
  late: LateWrites;
  jobs: JobRegistry;
  /** Places for analyses: as many work at once as runs may be trained. */
  analysisSlots: Slots;
  events: EventHub;
  startChild: StartChild;
}

/** What a reading takes: it changes nothing, starts nothing, and can be done in another thread. */
export type ReadContext = Pick<LabContext, 'dataDirectory' | 'store'>;

export function runFolder(lab: Pick<LabContext, 'dataDirectory'>, run: number): string {
  return join(lab.dataDirectory, 'runs', String(run));
}

/** The same with what was recorded of its files, which are compared with it wherever they are read. */
export function recordedRun(lab: ReadContext, run: number): RecordedRun & { artifacts: Artifact[] } {
  return { id: run, folder: runFolder(lab, run), artifacts: lab.store.runs.artifacts(run) };
}

export function digitsFolder(lab: Pick<LabContext, 'dataDirectory'>, set: string): string {
  return dataFolder(lab.dataDirectory, { kind: digitsData.kind, id: set });
}

export function matricesFolder(lab: Pick<LabContext, 'dataDirectory'>, set: string): string {
  return dataFolder(lab.dataDirectory, { kind: matricesData.kind, id: set });
}

/** Where files that came in part wait for their rest. On the disk of the blobs, so that they get their place by a rename. */
export function partsFolder(lab: Pick<LabContext, 'dataDirectory'>): string {
  return join(lab.dataDirectory, 'blobs', 'parts');
}
