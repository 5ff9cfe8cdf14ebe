import { LabError } from '../../shared/failure.ts';
import { dataKey, type DataRef } from '../../shared/models/data/data-set.ts';
import { withSettings } from '../../shared/models/spec-settings.ts';
import { claims, claimSeeds, claimVary, type Claim } from '../../shared/models/sweeps/claims.ts';
import type { SweepPlan } from '../../shared/models/sweeps/plan.ts';
import type { LabContext } from '../work/lab-context.ts';
import { fitToData } from '../work/runs/run-data.ts';
import type { SweepWish } from '../work/sweeps/sweeps.ts';
import { presetByName } from '../work/presets.ts';

type Wish = Pick<SweepWish, 'name' | 'data' | 'engine' | 'trainers'> & {
  claim: string;
  sets: DataRef[];
  seeds: number[] | null;
};

/** The sweep of a claim. @throws LabError `not_found` for an unknown claim or data, `bad_input` without the sets that it needs. */
export function claimWish(lab: LabContext, { claim: name, sets, seeds, ...wish }: Wish): SweepWish {
  const claim = claims.get(name);
  if (claim === undefined)
    throw new LabError('not_found', `There is no claim “${name}”. There are: ${claims.names().join(', ')}.`);
  requireSets(claim, sets);
  const asked = withSettings(presetByName(claim.preset).spec, claim.settings);
  const { spec, data } = fitToData(lab, asked, sets[0] ?? wish.data, false);
  const plan: SweepPlan = {
    vary: claimVary(claim, sets.map(dataKey)),
    sampling: claim.listed === undefined ? { kind: 'grid' } : { kind: 'listed', settings: [...claim.listed] },
    seeds: seeds ?? Array.from({ length: claimSeeds }, (_, seed) => seed),
    claim: claim.name,
  };
  return { ...wish, name: wish.name ?? `Claim: ${claim.title}`, preset: claim.preset, spec, data, plan };
}

function requireSets({ title, sizes }: Claim, sets: readonly DataRef[]): void {
  const needed = sizes?.length ?? 0;
  if (sets.length === needed) return;
  const words =
    sizes === undefined
      ? `“${title}” is checked on one set of data.`
      : `“${title}” needs the same faces at ${sizes.join(', ')} pixels, ${needed} sets; ${sets.length} are named. Name a snapshot of faces, of which they are made.`;
  throw new LabError('bad_input', words);
}
