import { setImmediate as letOthersWork } from 'node:timers/promises';
import type { z } from 'zod';
import { LabError, toFailure } from '../../shared/failure.ts';
import { storageFailureOf } from '../data/storage-failure.ts';
import type { WorkReport } from '../data/extractors/extractor-messages.ts';
import { connectParent } from './parent.ts';

const progressEveryMs = 100;

type Order<Request> = { type: 'start'; request: Request } | { type: 'pause' | 'resume' | 'cancel' };

/**
 * The message loop of a process that does one piece of work, tells of it, and ends.
 * @param what is written, for the words when the disk fails.
 */
export function workLoop<Request, Result>(
  orders: z.ZodType<Order<Request>>,
  what: string,
  work: (request: Request, report: WorkReport) => Promise<Result>,
): void {
  const parent = connectParent();
  const stop = new AbortController();
  let going: PromiseWithResolvers<void> | undefined;
  let toldAt = Number.NEGATIVE_INFINITY;
  const tell = (message: object): void => void parent.send(message);

  const report: WorkReport = {
    phase: (text) => {
      tell({ type: 'phase', text });
    },
    progress: (done, total) => {
      if (performance.now() - toldAt < progressEveryMs && done !== total) return;
      toldAt = performance.now();
      tell({ type: 'progress', done, total });
    },
    log: (line) => {
      tell({ type: 'log', line });
    },
    checkpoint: async () => {
      await letOthersWork();
      if (going !== undefined && !stop.signal.aborted) {
        tell({ type: 'paused', isPaused: true });
        await going.promise;
        tell({ type: 'paused', isPaused: false });
      }
      if (stop.signal.aborted) throw new LabError('cancelled', 'This was cancelled.');
    },
    signal: stop.signal,
  };

  const start = async (request: Request): Promise<void> => {
    const last = await work(request, report).then(
      (result) => ({ type: 'finished', result }),
      (error: unknown) => ({ type: 'failed', failure: toFailure(storageFailureOf(error, what)) }),
    );
    await parent.send(last);
    parent.leave();
  };

  parent.onMessage((message) => {
    const order = orders.parse(message);
    switch (order.type) {
      case 'start':
        void start(order.request);
        break;
      case 'pause':
        going ??= Promise.withResolvers();
        break;
      case 'resume':
        going?.resolve();
        going = undefined;
        break;
      case 'cancel':
        stop.abort();
        going?.resolve();
        break;
    }
  });
}
