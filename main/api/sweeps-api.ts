import type { LabHandlers } from '../../shared/contract/port.ts';
import { claims } from '../../shared/models/sweeps/claims.ts';
import type { LabServices } from '../work/lab-services.ts';
import { claimWish } from './claim-wish.ts';
import { sweepReads } from './sweep-reads.ts';

/** Trying one experiment with many settings and seeds. */
export function sweepsApi(lab: LabServices): LabHandlers['sweeps'] {
  const { sweeps } = lab;
  return {
    ...sweepReads(lab),
    estimate: (wish) => sweeps.estimate(wish),
    create: (wish) => sweeps.create(wish),
    claims: () =>
      claims.all().map(({ name, title, says, preset, settings, data = null }) => {
        return { name, title, says, preset, settings, data };
      }),
    estimateCheck: (wish) => sweeps.estimate(claimWish(lab, wish)),
    check: (wish) => sweeps.create(claimWish(lab, wish)),
    extend: ({ id, ...more }) => sweeps.extend(id, more),
    stop: ({ id }) => sweeps.stop(id),
    resume: ({ id, cancelled }) => sweeps.resume(id, cancelled),
    retry: ({ id }) => sweeps.retry(id),
    prioritise: ({ id, priority }) => sweeps.prioritise(id, priority),
    delete: ({ ids }) => ({ ids: sweeps.delete(ids) }),
  };
}
