import type { ExperimentSpec } from '../experiment.ts';
import { experimentParameters, fieldParameters, specValues } from '../experiment-values.ts';
import { describeKinds } from '../kinds.ts';
import type { SweepPlan } from './plan.ts';
import { isRange } from './varied.ts';

/** A plan whose ranges take whole numbers where the parameter does. */
export function fittedPlan(spec: ExperimentSpec, plan: SweepPlan): SweepPlan {
  const values = specValues(spec);
  const known = [...fieldParameters(describeKinds(), values), ...experimentParameters(describeKinds(), values)];
  const whole = new Set(known.flatMap((one) => (one.kind === 'number' && one.whole ? [one.path] : [])));
  return { ...plan, vary: plan.vary.map((one) => (isRange(one) ? { ...one, whole: whole.has(one.path) } : one)) };
}
