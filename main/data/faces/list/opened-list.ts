import type { FaceListSource } from '../../../../shared/models/face-list.ts';
import { readAside, type ReadAside } from '../read-aside.ts';
import type { ListSummary } from './list-reading.ts';
import type { ListRow } from './list-row.ts';

/** A list that a worker has read. */
export type OpenedList = ReadAside<ListSummary, ListRow>;

/**
 * Reads a list in a worker thread: it can have 100,000 lines.
 * @throws LabError as `readList` does; `cancelled` when the signal is aborted.
 */
export function openList(source: FaceListSource, signal?: AbortSignal): Promise<OpenedList> {
  return readAside('face-list', source, 'The list', signal);
}
