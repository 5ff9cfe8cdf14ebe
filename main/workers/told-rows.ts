import { parentPort } from 'node:worker_threads';
import { toFailure } from '../../shared/failure.ts';
import type { ReadMessage } from '../data/faces/read-aside.ts';

const slice = 1000;

/**
 * Tells what a worker has read as `readAside` hears it: the summary, then some rows at each message that comes, so that whoever hears
 * them sets the pace.
 */
export async function tellRows(reading: Promise<{ summary: unknown; rows: readonly unknown[] }>): Promise<void> {
  const lab = parentPort;
  const tell = (message: ReadMessage<unknown, unknown>): void => lab?.postMessage(message);
  try {
    const { summary, rows } = await reading;
    let place = 0;
    lab?.on('message', () => {
      tell({ kind: 'rows', rows: rows.slice(place, place + slice) });
      place += slice;
      if (place >= rows.length + slice) lab.close();
    });
    tell({ kind: 'summary', summary });
  } catch (error) {
    tell({ kind: 'failed', failure: toFailure(error) });
    lab?.close();
  }
}
