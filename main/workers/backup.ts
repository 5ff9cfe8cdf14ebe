import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { toFailure, type Failure } from '../../shared/failure.ts';
import { backUpOpenDatabase } from '../store/backup.ts';

/** Worker thread that makes one backup of the database of an open lab. It tells null, or why there is none, and ends. */
const { source, path } = z.object({ source: z.string(), path: z.string() }).parse(workerData);

async function outcome(): Promise<Failure | null> {
  try {
    await backUpOpenDatabase(source, path);
    return null;
  } catch (error) {
    return toFailure(error);
  }
}

void outcome().then((told) => {
  parentPort?.postMessage(told);
});
