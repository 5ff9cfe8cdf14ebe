import { toFailure, type Failure } from '../../shared/failure.ts';
import { storageFailureOf } from '../data/storage-failure.ts';
import { storageError } from '../store/storage-error.ts';

/** What a job or a call failed of, in words: what disk or database refused is `storage` with advice, wherever it was thrown. */
export function failureOf(error: unknown): Failure {
  return toFailure(storageFailureOf(storageError(error), 'This'));
}

/** Whether disk or database refused something. */
export function isStorageFailure(error: unknown): boolean {
  return failureOf(error).code === 'storage';
}

/**
 * Does what nobody waits for: on a timer, after an event. A failure there can be no caller's, and must not be the whole lab's: the
 * process continues, and it is told on standard error.
 * @param what the work, as the start of a sentence: "The queue".
 */
export function unasked(what: string, work: () => void | Promise<void>): void {
  const tell = (error: unknown): void => {
    const { message, details } = failureOf(error);
    console.error(`${what} failed. ${message}`, details ?? '');
  };
  try {
    work()?.catch(tell);
  } catch (error) {
    tell(error);
  }
}
