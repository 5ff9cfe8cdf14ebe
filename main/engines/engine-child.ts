import { forkChild, type StartChild } from '../jobs/child.ts';
import { Conversation } from '../jobs/conversation.ts';
import { workerEntry } from '../places.ts';

/** `answer`: undefined when the child ended without one; `how`: in which way it ended, '' when it answered. */
export interface EngineAnswer<Answer> {
  answer: Answer | undefined;
  how: string;
  complaint: string;
}

/**
 * Puts a question to an engine in a child process of its own, which a library that does not fit the machine may end.
 * @param parse gives the answer its type; what it throws counts as no answer.
 * @param patienceMs after which the child is killed.
 * @param start how the child is started: by Node's fork, unless the lab has its own way.
 * @param signal kills it at once when it is aborted.
 */
export async function askEngineChild<Answer>(
  worker: 'engine-probe' | 'engine-measure',
  message: object,
  parse: (answer: unknown) => Answer,
  patienceMs: number,
  start: StartChild = forkChild,
  signal?: AbortSignal,
): Promise<EngineAnswer<Answer>> {
  if (signal?.aborted === true) return { answer: undefined, how: 'was cancelled', complaint: '' };
  const child = new Conversation(start(workerEntry(worker)), parse);
  const reply = await child.ask({ message, patienceMs, signal });
  // It leaves by itself once its answer has gone.
  if (reply.kind === 'answered') return { answer: reply.answer, how: '', complaint: '' };
  return reply.kind === 'ended'
    ? { answer: undefined, how: reply.ending.how, complaint: reply.ending.complaint }
    : { answer: undefined, how: 'was cancelled', complaint: '' };
}
