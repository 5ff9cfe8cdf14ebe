import type { InspectionContext } from './inspection/inspector.ts';
import type { NetLooks } from './runs/net-looks.ts';
import type { QueueContext } from './runs/queue-context.ts';
import type { Sweeps } from './sweeps/sweeps.ts';

/** What the rooms of the contract share: an opened data directory, with those who work on it. */
export interface LabServices extends QueueContext, InspectionContext {
  looks: NetLooks;
  sweeps: Sweeps;
}
