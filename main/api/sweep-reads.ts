import type { LabHandlers } from '../../shared/contract/port.ts';
import type { ReadContext } from '../work/lab-context.ts';
import { effectOf } from '../work/sweeps/effect.ts';
import { sweepDetail } from '../work/sweeps/sweep-detail.ts';
import { sweepSummaryOf } from '../work/sweeps/sweep-summary.ts';

/** What there is to read about sweeps. */
export function sweepReads(lab: ReadContext) {
  return {
    list: () => lab.store.sweeps.all().map((sweep) => sweepSummaryOf(lab.store, sweep)),
    effect: (asked) => effectOf(lab, asked),
    get: ({ id }) => sweepDetail(lab, id),
  } satisfies Partial<LabHandlers['sweeps']>;
}
