import type { ExperimentSpec } from '../nets/net-kind.ts';
import type { SweepPlan } from './plan.ts';

/** A plan that trains an experiment as it is with every seed: one setting, the one it has. */
export function seedsOnly({ steps }: Pick<ExperimentSpec, 'steps'>, seeds: readonly number[]): SweepPlan {
  return { vary: [{ path: 'steps', values: [steps] }], sampling: { kind: 'grid' }, seeds: [...seeds] };
}

/** What the sweep of one side of an effect is called. */
export function effectSide(preset: string, snapshot: string): string {
  return `${preset} on ${snapshot}`.slice(0, 80);
}
