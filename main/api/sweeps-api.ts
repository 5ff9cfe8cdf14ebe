import type { LabHandlers } from '../../shared/contract/port.ts';
import type { LabContext } from '../work/lab-context.ts';
import { sweepReads } from './sweep-reads.ts';

/** Trying one experiment with many settings and seeds. */
export function sweepsApi(lab: LabContext): LabHandlers['sweeps'] {
  const { sweeps } = lab;
  return {
    ...sweepReads(lab),
    estimate: (wish) => sweeps.estimate(wish),
    create: (wish) => sweeps.create(wish),
    extend: ({ id, ...more }) => sweeps.extend(id, more),
    stop: ({ id }) => sweeps.stop(id),
    resume: ({ id }) => sweeps.resume(id),
    retry: ({ id }) => sweeps.retry(id),
    prioritise: ({ id, priority }) => sweeps.prioritise(id, priority),
    delete: ({ ids }) => ({ ids: sweeps.delete(ids) }),
  };
}
