import { parentPort, workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';

/**
 * Worker thread that copies the write-ahead log of one lab into its database, `workerData`, at each `copy` it gets, and keeps neither
 * readers nor the writer waiting: what they are using it leaves. The answer is '' or what failed. `close` ends it.
 */
const lab = parentPort;
const database = new Database(String(workerData), { fileMustExist: true });
database.pragma('synchronous = NORMAL');
database.pragma('wal_autocheckpoint = 0');

function copied(): string {
  try {
    database.pragma('wal_checkpoint(PASSIVE)');
    return '';
  } catch (error) {
    return String(error);
  }
}

lab?.on('message', ({ type }: { type: 'copy' | 'close' }) => {
  if (type === 'copy') lab.postMessage(copied());
  else {
    database.close();
    lab.close();
  }
});
