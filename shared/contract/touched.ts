import type { Contract } from './contract.ts';
import type { LabEvent } from './event.ts';

/** A namespace of the contract, or one method where an event is about no other. */
export type Touched = keyof Contract | 'runs.log';

/**
 * What each event may have changed the answers of: one that is on its way when the event is told may be of the time before, and is
 * asked for again. `metrics` touches nothing on purpose: the points come with the event, ten times a second, and whoever shows them
 * joins those to an older answer. `weights` and `live-weights` say that a picture can be read, and no answer that is kept tells of it.
 */
export const touched: Record<LabEvent['type'], readonly Touched[]> = {
  job: ['jobs'],
  run: ['runs', 'training', 'ledgers', 'disk'],
  'runs-purged': ['runs', 'lab', 'instruments', 'ledgers', 'disk'],
  'runs-changed': ['runs', 'training', 'ledgers', 'disk'],
  queue: ['training'],
  metrics: [],
  weights: [],
  'live-weights': [],
  log: ['runs.log'],
  'data-changed': ['data', 'digits', 'matrices', 'extractors', 'lab', 'ledgers'],
  'faces-changed': ['faces', 'facePatches', 'faceSnapshots', 'faceLists', 'faceDownloads', 'blobs'],
  'face-snapshots-changed': ['faceSnapshots', 'faces', 'matrices'],
  analysis: ['instruments', 'ledgers'],
  'analyses-deleted': ['instruments', 'ledgers'],
  sweep: ['sweeps'],
  'sweeps-deleted': ['sweeps'],
  settings: ['lab', 'faces', 'facePatches', 'faceSnapshots', 'disk'],
  'views-changed': ['views'],
  'engines-changed': ['engines', 'lab'],
  'extractors-changed': ['extractors', 'lab', 'ledgers'],
};
