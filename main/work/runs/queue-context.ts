import type { LabContext } from '../lab-context.ts';
import type { RunQueue } from './run-queue.ts';

/** What those share who let runs wait for their turn. */
export interface QueueContext extends LabContext {
  queue: RunQueue;
}
