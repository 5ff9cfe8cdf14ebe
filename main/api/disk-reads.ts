import type { LabHandlers } from '../../shared/contract/port.ts';
import { diskUsage } from '../work/disk/disk-usage.ts';
import { retentionPlan } from '../work/disk/retention.ts';
import { requireRun } from '../work/runs/require-run.ts';
import type { ReadContext } from '../work/lab-context.ts';

/** What there is to read about the lab's disk. */
export function diskReads(lab: ReadContext) {
  return {
    usage: () => diskUsage(lab),
    plan: () => retentionPlan(lab),
    run: ({ id }) => {
      requireRun(lab, id);
      return lab.store.space.ofRun(id);
    },
  } satisfies Partial<LabHandlers['disk']>;
}
