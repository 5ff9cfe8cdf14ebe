import { LabError } from '../../../shared/failure.ts';
import { Conversation } from '../../jobs/conversation.ts';
import { threadChild } from '../../jobs/thread.ts';
import { workerEntry } from '../../places.ts';
import { additionMessage, type AdditionRequest, type DigitsProgress, type PreparedSet } from './addition.ts';

/** Time the worker has to stop by itself before it is ended. */
const graceMs = 500;

/**
 * Prepares a set in the digits worker, so that the lab's own thread stays free.
 * @throws LabError what went wrong in the worker; `cancelled` within a second of the signal.
 */
export async function runAddition(
  request: AdditionRequest,
  signal: AbortSignal | undefined,
  onProgress: (progress: DigitsProgress) => void,
): Promise<PreparedSet> {
  if (isAborted(signal)) throw cancelled();
  const worker = new Conversation(threadChild(workerEntry('digits'), request), (message) =>
    additionMessage.parse(message),
  );
  const reply = await worker.ask({
    isAnswer: ({ kind }) => kind !== 'progress',
    onMessage: (message) => {
      if (message.kind === 'progress') onProgress(message.progress);
    },
    signal,
    cancelling: { message: { type: 'stop' }, graceMs },
  });
  const { how, complaint } = await worker.end();
  if (isAborted(signal)) throw cancelled();
  if (reply.kind === 'answered' && reply.answer.kind === 'prepared') return reply.answer.set;
  if (reply.kind === 'answered' && reply.answer.kind === 'failed') {
    const { code, message, details } = reply.answer.failure;
    throw new LabError(code, message, details);
  }
  throw new LabError('internal', `The digits could not be added: their worker ${how}. Try again.`, complaint);
}

/** Asked anew after waiting, which may have changed it. */
function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}

function cancelled(): LabError {
  return new LabError('cancelled', 'Adding the digits was cancelled.');
}
