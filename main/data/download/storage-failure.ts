import { LabError } from '../../../shared/contract/failure.ts';

/** Waits for something that writes. @throws LabError `storage` when it cannot. */
export async function stored<T>(writing: Promise<T>): Promise<T> {
  try {
    return await writing;
  } catch (error) {
    throw storageFailure(error);
  }
}

export function storageFailure(error: unknown): LabError {
  return new LabError(
    'storage',
    'The download could not be written. Check that the disk has room and that the data folder is yours to write.',
    String(error),
  );
}
