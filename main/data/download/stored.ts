import { LabError } from '../../../shared/failure.ts';
import { storageFailureOf } from '../storage-failure.ts';

/** Waits for something that reads or writes what has come. @throws LabError `storage` when it cannot. */
export async function stored<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const known = storageFailureOf(error, 'The download');
    if (known instanceof LabError) throw known;
    throw new LabError(
      'storage',
      'The download could not be saved. Check that the disk has room and that the data folder is yours to write.',
      String(error),
    );
  }
}
