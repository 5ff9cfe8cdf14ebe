import { parentPort, workerData } from 'node:worker_threads';
import { toFailure } from '../../shared/contract/failure.ts';
import { faceListSource } from '../../shared/models/face-list.ts';
import { readList, type ListMessage } from '../data/faces/list/list-reading.ts';

/**
 * Worker thread that reads one list, named by `workerData`. It tells the summary, then some rows at each message it gets, so that
 * whoever hears them sets the pace.
 */
const lab = parentPort;
const slice = 1000;

function tell(message: ListMessage): void {
  lab?.postMessage(message);
}

readList(faceListSource.parse(workerData)).then(
  ({ summary, rows }) => {
    let place = 0;
    lab?.on('message', () => {
      tell({ kind: 'rows', rows: rows.slice(place, place + slice) });
      place += slice;
      if (place >= rows.length + slice) lab.close();
    });
    tell({ kind: 'summary', summary });
  },
  (error: unknown) => {
    tell({ kind: 'failed', failure: toFailure(error) });
    lab?.close();
  },
);
