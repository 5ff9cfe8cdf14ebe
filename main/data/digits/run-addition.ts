import { Worker } from 'node:worker_threads';
import { LabError } from '../../../shared/failure.ts';
import { workerEntry } from '../../places.ts';
import { additionMessage, type AdditionRequest, type DigitsProgress, type PreparedSet } from './addition.ts';

/** Time the worker has to stop by itself before it is ended. */
const graceMs = 500;

/**
 * Prepares a set in the digits worker, so that the lab's own thread stays free.
 * @throws LabError what went wrong in the worker; `cancelled` within a second of the signal.
 */
export function runAddition(
  request: AdditionRequest,
  signal: AbortSignal | undefined,
  onProgress: (progress: DigitsProgress) => void,
): Promise<PreparedSet> {
  if (signal?.aborted === true) return Promise.reject(cancelled());
  const worker = new Worker(workerEntry('digits'), { workerData: request });
  let outcome: PreparedSet | LabError | undefined;
  let ending: NodeJS.Timeout | undefined;
  const stop = (): void => {
    worker.postMessage('stop');
    ending = setTimeout(() => void worker.terminate(), graceMs);
  };
  worker.on('message', (value) => {
    const message = additionMessage.parse(value);
    if (message.kind === 'progress') onProgress(message.progress);
    else if (message.kind === 'prepared') outcome = message.set;
    else outcome = new LabError(message.failure.code, message.failure.message, message.failure.details);
  });
  worker.on('error', (error) => {
    outcome = new LabError('internal', `The digits could not be added: ${String(error)}`, String(error));
  });
  signal?.addEventListener('abort', stop, { once: true });
  return new Promise((resolve, reject) => {
    worker.on('exit', (code) => {
      clearTimeout(ending);
      signal?.removeEventListener('abort', stop);
      if (signal?.aborted === true) reject(cancelled());
      else if (outcome === undefined) reject(new LabError('internal', `The digits worker ended with code ${code}.`));
      else if (outcome instanceof LabError) reject(outcome);
      else resolve(outcome);
    });
  });
}

function cancelled(): LabError {
  return new LabError('cancelled', 'Adding the digits was cancelled.');
}
