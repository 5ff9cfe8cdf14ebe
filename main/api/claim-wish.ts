import { LabError } from '../../shared/failure.ts';
import { dataKinds } from '../../shared/models/data/data-kinds.ts';
import type { DataRef } from '../../shared/models/data/data-set.ts';
import { withSettings } from '../../shared/models/spec-settings.ts';
import { claims, claimSeeds, claimVary, type Claim } from '../../shared/models/sweeps/claims.ts';
import type { SweepPlan } from '../../shared/models/sweeps/plan.ts';
import type { LabContext } from '../work/lab-context.ts';
import { fitToData, requireData } from '../work/runs/run-data.ts';
import type { SweepWish } from '../work/sweeps/sweep-wish.ts';
import { presetByName } from '../work/presets.ts';

type Wish = Pick<SweepWish, 'name' | 'data' | 'engine' | 'trainers'> & {
  claim: string;
  seeds: number[] | null;
};

/** The sweep of a claim. @throws LabError `not_found` for an unknown claim or data, `bad_input` with data of another kind than it needs. */
export function claimWish(lab: LabContext, { claim: name, seeds, ...wish }: Wish): SweepWish {
  const claim = claims.get(name);
  if (claim === undefined)
    throw new LabError('not_found', `There is no claim “${name}”. There are: ${claims.names().join(', ')}.`);
  const asked = withSettings(presetByName(claim.preset).spec, claim.settings);
  const { ref } = requireData(lab, wish.data, claim.data ?? asked.data.kind);
  if (claim.data !== undefined && ref.kind !== claim.data) throw otherData(claim, ref);
  const { spec, data } = fitToData(lab, asked, ref, false);
  const plan: SweepPlan = {
    vary: claimVary(claim),
    sampling: claim.listed === undefined ? { kind: 'grid' } : { kind: 'listed', settings: [...claim.listed] },
    seeds: seeds ?? Array.from({ length: claimSeeds }, (_, seed) => seed),
    claim: claim.name,
  };
  return { ...wish, name: wish.name ?? `Claim: ${claim.title}`, preset: claim.preset, spec, data, plan };
}

function otherData({ title, data = '' }: Claim, { id }: DataRef): LabError {
  const needed = dataKinds.get(data)?.one ?? data;
  return new LabError('bad_input', `“${title}” is checked on ${needed}, and “${id}” is none. Choose ${needed}.`);
}
