import { LabError, type Failure } from '../../../shared/failure.ts';
import { Conversation, type Question } from '../../jobs/conversation.ts';
import { threadChild } from '../../jobs/thread.ts';
import { workerEntry } from '../../places.ts';

/** What a worker tells of a file it has read: the summary first, then at each `next` that it hears some rows, and `rows: []` at the end. */
export type ReadMessage<Summary, Row> =
  { kind: 'summary'; summary: Summary } | { kind: 'rows'; rows: Row[] } | { kind: 'failed'; failure: Failure };

/** A file of many rows that a worker has read. */
export interface ReadAside<Summary, Row> {
  summary: Summary;
  /** The good rows in their order, some hundred at once; to be read once. */
  rows(): AsyncGenerator<Row[], void>;
  /** Ends the worker. */
  close(): Promise<void>;
}

/**
 * Has a worker thread read what may have 100,000 rows, so that the thread of whoever asks stays free.
 * @param entry the worker, by its name in `main/workers`; it gets `source` as its data.
 * @param what is read, as the start of a sentence: “The list”.
 * @throws LabError as the worker tells it; `cancelled` when the signal is aborted.
 */
export async function readAside<Summary, Row>(
  entry: string,
  source: unknown,
  what: string,
  signal?: AbortSignal,
): Promise<ReadAside<Summary, Row>> {
  const worker = new Conversation(threadChild(workerEntry(entry), source), understood<Summary, Row>);
  const heard = async (question: Question<ReadMessage<Summary, Row>>): Promise<ReadMessage<Summary, Row>> => {
    const reply = await worker.ask({ ...question, signal });
    if (signal?.aborted === true || reply.kind === 'cancelled') {
      void worker.end();
      throw new LabError('cancelled', `${what} was not read: it was cancelled.`);
    }
    if (reply.kind === 'ended') {
      const { how, complaint } = reply.ending;
      throw new LabError('internal', `${what} could not be read: its worker ${how}. Try again.`, complaint);
    }
    if (reply.answer.kind !== 'failed') return reply.answer;
    const { code, message, details } = reply.answer.failure;
    throw new LabError(code, message, details);
  };
  const first = await heard({});
  if (first.kind !== 'summary') throw new LabError('internal', `${what}: its worker told rows before the summary.`);
  return {
    summary: first.summary,
    rows: async function* () {
      for (;;) {
        const message = await heard({ message: { type: 'next' } });
        if (message.kind !== 'rows' || message.rows.length === 0) return;
        yield message.rows;
      }
    },
    close: async () => {
      await worker.end();
    },
  };
}

/** @throws TypeError for what no such worker says. What is in the summary and the rows the worker itself has checked. */
function understood<Summary, Row>(message: unknown): ReadMessage<Summary, Row> {
  if (isReadMessage<Summary, Row>(message)) return message;
  throw new TypeError('neither a summary nor rows nor a failure');
}

function isReadMessage<Summary, Row>(message: unknown): message is ReadMessage<Summary, Row> {
  if (typeof message !== 'object' || message === null || !('kind' in message)) return false;
  return message.kind === 'summary' || message.kind === 'rows' || message.kind === 'failed';
}
