import { lab } from './namespaces/lab.ts';
import { data } from './namespaces/data.ts';
import { digits } from './namespaces/digits.ts';
import { disk } from './namespaces/disk.ts';
import { engines } from './namespaces/engines.ts';
import { extractors } from './namespaces/extractors.ts';
import { inspection } from './namespaces/inspection.ts';
import { instruments } from './namespaces/instruments.ts';
import { ledgers } from './namespaces/ledgers.ts';
import { kinds } from './namespaces/kinds.ts';
import { matrices } from './namespaces/matrices.ts';
import { faceLists } from './namespaces/face-lists.ts';
import { faceDownloads } from './namespaces/face-downloads.ts';
import { faces } from './namespaces/faces.ts';
import { facePatches } from './namespaces/face-patches.ts';
import { faceSnapshots } from './namespaces/face-snapshots.ts';
import { blobs } from './namespaces/blobs.ts';
import { archives } from './namespaces/archives.ts';
import { presets, training } from './namespaces/training.ts';
import { backups } from './namespaces/backups.ts';
import { jobs } from './namespaces/jobs.ts';
import { runs } from './namespaces/runs.ts';
import { sweeps } from './namespaces/sweeps.ts';
import { views } from './namespaces/views.ts';

export { doctorReport, type DoctorReport } from './namespaces/lab.ts';
export { type EngineChoice } from '../models/engine.ts';
export {
  type Comparison,
  type FlippedExamples,
  type GroupQuery,
  type RunGroups,
  type RunSpread,
} from './namespaces/runs.ts';

/** Every call of a lab, by namespace: what it takes and what it gives. */
export const contract = {
  lab,
  data,
  digits,
  engines,
  matrices,
  faceLists,
  faceDownloads,
  faces,
  facePatches,
  faceSnapshots,
  blobs,
  backups,
  archives,
  presets,
  training,
  jobs,
  runs,
  sweeps,
  kinds,
  instruments,
  extractors,
  inspection,
  ledgers,
  disk,
  views,
} as const;

export type Contract = typeof contract;
