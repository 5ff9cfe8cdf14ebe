import { Worker } from 'node:worker_threads';
import { LabError, type Failure } from '../../../shared/failure.ts';
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
  const worker = new AskedWorker<Summary, Row>(entry, source, what, signal);
  const first = await worker.heard();
  if (first.kind !== 'summary') throw new LabError('internal', `${what}: its worker told rows before the summary.`);
  return {
    summary: first.summary,
    rows: async function* () {
      for (;;) {
        worker.ask();
        const message = await worker.heard();
        if (message.kind !== 'rows' || message.rows.length === 0) return;
        yield message.rows;
      }
    },
    close: () => worker.close(),
  };
}

/** One worker, asked for one message after the other. */
class AskedWorker<Summary, Row> {
  private readonly worker: Worker;
  private readonly what: string;
  private readonly signal: AbortSignal | undefined;
  private waiting = Promise.withResolvers<ReadMessage<Summary, Row>>();

  constructor(entry: string, source: unknown, what: string, signal: AbortSignal | undefined) {
    this.worker = new Worker(workerEntry(entry), { workerData: source });
    this.what = what;
    this.signal = signal;
    this.worker.on('message', (message: ReadMessage<Summary, Row>) => {
      if (message.kind === 'failed')
        this.fail(new LabError(message.failure.code, message.failure.message, message.failure.details));
      else this.waiting.resolve(message);
    });
    this.worker.on('error', (error) => {
      this.fail(new LabError('internal', `${this.what} could not be read: ${String(error)}`, String(error)));
    });
    this.worker.on('exit', (code) => {
      this.fail(new LabError('internal', `${this.what} could not be read: its worker ended with code ${code}.`));
    });
    signal?.addEventListener('abort', this.abort, { once: true });
    if (signal?.aborted === true) this.abort();
  }

  ask(): void {
    this.waiting = Promise.withResolvers();
    this.worker.postMessage('next');
    if (this.signal?.aborted === true) this.abort();
  }

  heard(): Promise<ReadMessage<Summary, Row>> {
    return this.waiting.promise;
  }

  async close(): Promise<void> {
    this.signal?.removeEventListener('abort', this.abort);
    // Nobody waits any more: what is told now is no error of anybody's.
    this.waiting.promise.catch(() => undefined);
    await this.worker.terminate();
  }

  private fail(error: LabError): void {
    this.waiting.promise.catch(() => undefined);
    this.waiting.reject(error);
  }

  private readonly abort = (): void => {
    this.fail(new LabError('cancelled', `${this.what} was not read: it was cancelled.`));
    void this.worker.terminate();
  };
}
