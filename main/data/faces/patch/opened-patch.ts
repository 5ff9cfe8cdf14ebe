import type { PatchEntry, PatchSource } from '../../../../shared/models/face-decision.ts';
import { readAside, type ReadAside } from '../read-aside.ts';
import type { PatchSummary } from './patch-reading.ts';

/**
 * Reads a patch in a worker thread: it can have 100,000 decisions.
 * @throws LabError as `readPatch` does.
 */
export function openPatch(source: PatchSource): Promise<ReadAside<PatchSummary, PatchEntry>> {
  return readAside('face-patch', source, 'The patch');
}
