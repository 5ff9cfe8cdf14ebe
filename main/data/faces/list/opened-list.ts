import { Worker } from 'node:worker_threads';
import { LabError } from '../../../../shared/contract/failure.ts';
import type { FaceListSource } from '../../../../shared/models/face-list.ts';
import { workerEntry } from '../../../places.ts';
import type { ListMessage, ListSummary } from './list-reading.ts';
import type { ListRow } from './list-row.ts';

/** A list that a worker has read. */
export interface OpenedList {
  summary: ListSummary;
  /** The good rows in the list's order, some hundred at once; to be read once. */
  rows(): AsyncGenerator<ListRow[], void>;
  /** Ends the worker. */
  close(): Promise<void>;
}

/**
 * Reads a list in a worker thread, so that the lab's own thread stays free: a list can have 100,000 lines.
 * @throws LabError as `readList` does; `cancelled` when the signal is aborted.
 */
export async function openList(source: FaceListSource, signal?: AbortSignal): Promise<OpenedList> {
  const worker = new ListWorker(source, signal);
  const first = await worker.heard();
  if (first.kind !== 'summary') throw new LabError('internal', 'The list’s worker told rows before the summary.');
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
class ListWorker {
  private readonly worker: Worker;
  private readonly signal: AbortSignal | undefined;
  private waiting = Promise.withResolvers<ListMessage>();

  constructor(source: FaceListSource, signal: AbortSignal | undefined) {
    this.worker = new Worker(workerEntry('face-list'), { workerData: source });
    this.signal = signal;
    this.worker.on('message', (message: ListMessage) => {
      if (message.kind === 'failed')
        this.fail(new LabError(message.failure.code, message.failure.message, message.failure.details));
      else this.waiting.resolve(message);
    });
    this.worker.on('error', (error) => {
      this.fail(new LabError('internal', `The list could not be read: ${String(error)}`, String(error)));
    });
    this.worker.on('exit', (code) => {
      this.fail(new LabError('internal', `The list’s worker ended with code ${code}.`));
    });
    signal?.addEventListener('abort', this.abort, { once: true });
    if (signal?.aborted === true) this.abort();
  }

  ask(): void {
    this.waiting = Promise.withResolvers();
    this.worker.postMessage('next');
    if (this.signal?.aborted === true) this.abort();
  }

  heard(): Promise<ListMessage> {
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
    this.fail(new LabError('cancelled', 'Reading the list was cancelled.'));
    void this.worker.terminate();
  };
}
