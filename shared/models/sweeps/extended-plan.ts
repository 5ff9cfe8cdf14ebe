import { LabError } from '../../failure.ts';
import { inputWords } from '../../lib/input-words.ts';
import { sweepPlan, type SweepPlan } from './plan.ts';
import { gridValues, isRange, type SettingValue, type Varied } from './varied.ts';

/**
 * A plan that tries what another does and more: further values of what is varied, further seeds.
 * @throws LabError `bad_input` for a parameter that is not varied, or a plan whose settings are drawn and not listed.
 */
export function extendedPlan(plan: SweepPlan, more: { vary: readonly Varied[]; seeds: readonly number[] }): SweepPlan {
  if (plan.halving !== undefined)
    throw new LabError(
      'bad_input',
      'This sweep stopped settings early, by comparing those it had. Start another sweep for more of them: what was trained to its end is not trained again.',
    );
  if (more.vary.length > 0 && plan.sampling.kind !== 'grid')
    throw new LabError(
      'bad_input',
      'The settings of this sweep are drawn. Add seeds, or start another sweep with more draws.',
    );
  const unknown = more.vary.find(({ path }) => plan.vary.every((one) => one.path !== path));
  if (unknown !== undefined) {
    const known = plan.vary.map(({ path }) => path).join(', ');
    throw new LabError(
      'bad_input',
      `This sweep does not vary ${unknown.path}. It varies ${known}. Start another sweep for it.`,
    );
  }
  const vary = plan.vary.map((one): Varied => {
    const further = more.vary.filter(({ path }) => path === one.path).flatMap(values);
    return further.length === 0 ? one : { path: one.path, values: [...values(one), ...further] };
  });
  const wider = { ...plan, vary, seeds: [...new Set([...plan.seeds, ...more.seeds])] };
  const parsed = sweepPlan.safeParse(wider);
  if (parsed.success) return parsed.data;
  throw new LabError('bad_input', `This sweep cannot be extended so: ${inputWords(parsed.error)}`);
}

function values(one: Varied): SettingValue[] {
  if (!isRange(one)) return one.values;
  if (one.count === null)
    throw new LabError(
      'bad_input',
      `The range of ${one.path} does not say how many values it takes. Say low..high:linear:5.`,
    );
  return gridValues(one);
}
