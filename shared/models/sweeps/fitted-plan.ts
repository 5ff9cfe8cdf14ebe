import { LabError } from '../../failure.ts';
import type { ExperimentSpec } from '../experiment.ts';
import { experimentParameters, fieldParameters, specValues } from '../experiment-values.ts';
import { describeExperiments } from '../experiment-kinds.ts';
import { rungsOf, type Halving } from './halving.ts';
import { countSettings, type SweepPlan } from './plan.ts';
import { isRange } from './varied.ts';

/**
 * A plan whose ranges take whole numbers where the parameter does, and with the rungs of successive halving.
 * @throws LabError `bad_input` where there is nothing to compare, or no step to compare at.
 */
export function fittedPlan(spec: ExperimentSpec, plan: SweepPlan): SweepPlan {
  const values = specValues(spec);
  const known = [
    ...fieldParameters(describeExperiments(), values),
    ...experimentParameters(describeExperiments(), values),
  ];
  const whole = new Set(known.flatMap((one) => (one.kind === 'number' && one.whole ? [one.path] : [])));
  const fitted = {
    ...plan,
    vary: plan.vary.map((one) => (isRange(one) ? { ...one, whole: whole.has(one.path) } : one)),
  };
  return plan.halving === undefined ? fitted : { ...fitted, halving: withRungs(spec, fitted, plan.halving) };
}

function withRungs(spec: ExperimentSpec, plan: SweepPlan, halving: Halving): Halving {
  const settings = countSettings(plan);
  const fewest = halving.rungs.length > 0 ? 2 : halving.oneOf;
  if (settings < fewest) {
    throw new LabError(
      'bad_input',
      `Successive halving that keeps one of ${halving.oneOf} settings needs ${fewest} of them; this sweep has ${settings}. Vary more, or train all to their end.`,
    );
  }
  const rungs = rungsOf(spec, settings, halving);
  if (rungs.length > 0) return { ...halving, rungs };
  throw new LabError(
    'bad_input',
    `A training of ${spec.steps} steps that is recorded every ${spec.evaluateEvery} has no step at which settings could be compared before its end. Record more often, or train all to their end.`,
  );
}
