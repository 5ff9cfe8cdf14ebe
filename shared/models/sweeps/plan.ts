import { z } from 'zod';
import { MersenneTwister } from '../../lib/mersenne-twister.ts';
import { halving } from './halving.ts';
import { mostSobolDimensions, sobolPoints } from './sobol.ts';
import { boundedRecord, settingValue } from '../setting-value.ts';
import { gridValues, isRange, valueAt, varied, type SettingValue } from './varied.ts';

/** The most trials of a sweep. */
export const mostTrials = 100_000;

export const seeds = z.array(z.int().min(0).max(0xffff_ffff)).min(1).max(10_000);

/**
 * `grid`: every value of each parameter with every value of the others. `random`, `sobol`: so many `draws` of all of them at once, by
 * chance with its own seed or spread evenly. `listed`: those settings, each whole.
 */
const sampling = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('grid') }),
  z.strictObject({
    kind: z.literal('random'),
    draws: z.int().min(1).max(mostTrials),
    seed: z.int().min(0).max(0xffff_ffff),
  }),
  z.strictObject({ kind: z.literal('sobol'), draws: z.int().min(1).max(mostTrials) }),
  z.strictObject({ kind: z.literal('listed'), settings: z.array(boundedRecord(settingValue, 20)).min(1).max(1000) }),
]);

/** What a sweep tries: settings by the paths of a spec's parameters, each of them with every seed. */
export const sweepPlan = z
  .strictObject({
    vary: z.array(varied).min(1).max(20),
    sampling,
    seeds,
    /** Settings that are hopeless are not trained to their end; undefined: all are. */
    halving: halving.optional(),
    /** Name of the claim that it checks. */
    claim: z.string().min(1).max(40).optional(),
  })
  .superRefine(({ vary, sampling: { kind }, halving: stops }, context) => {
    const issue = (path: (string | number)[], message: string): void => {
      context.addIssue({ code: 'custom', path, message });
    };
    vary.forEach((one, place) => {
      const { path } = one;
      if (path === 'seed') issue(['vary', place], 'must not be the seed, which is varied with the seeds');
      if (stops !== undefined && (path === 'steps' || path === 'evaluateEvery'))
        issue(
          ['vary', place],
          `must not be ${path} with successive halving, which compares settings after equal steps`,
        );
      if (vary.findIndex((other) => other.path === path) < place) issue(['vary', place], `must not name ${path} twice`);
      if (kind === 'grid' && isRange(one) && one.count === null)
        issue(['vary', place], `does not say how many values of ${path} are tried`);
    });
    if (kind === 'sobol' && vary.length > mostSobolDimensions)
      issue(['sampling'], `varies ${mostSobolDimensions} parameters at most`);
  });
export type SweepPlan = z.infer<typeof sweepPlan>;

/** What one trial sets, by path. */
export const trialSettings = z.record(z.string(), z.json());
export type TrialSettings = Record<string, SettingValue>;

/** How many settings a plan tries, at most: some draws may be the same. */
export function countSettings({ vary, sampling: how }: SweepPlan): number {
  if (how.kind === 'grid') return vary.reduce((product, one) => product * gridValues(one).length, 1);
  return how.kind === 'listed' ? how.settings.length : how.draws;
}

/**
 * The settings that a plan tries, each once, always in the same order. Every one of them is trained with every seed.
 * @throws RangeError for more than `mostTrials` trials.
 */
export function planSettings(plan: SweepPlan): TrialSettings[] {
  const trials = countSettings(plan) * plan.seeds.length;
  if (trials > mostTrials) throw new RangeError(`These are ${trials} trials; a sweep may have ${mostTrials}.`);
  const found = settingsOf(plan);
  return [...new Map(found.map((one) => [settingsKey(one), one])).values()];
}

function settingsOf(plan: SweepPlan): TrialSettings[] {
  const { sampling: how } = plan;
  if (how.kind === 'listed') return how.settings;
  return how.kind === 'grid' ? grid(plan) : drawn(plan, how);
}

/** Equal for equal settings, whatever the order of their paths. */
export function settingsKey(settings: TrialSettings): string {
  return JSON.stringify(Object.entries(settings).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function grid({ vary }: SweepPlan): TrialSettings[] {
  return vary.reduce<TrialSettings[]>(
    (before, one) => before.flatMap((made) => gridValues(one).map((value) => ({ ...made, [one.path]: value }))),
    [{}],
  );
}

/** Settings that were drawn already are drawn again, until so many in a row were: of few values there are no more. */
const mostInVain = 1000;

function drawn(plan: SweepPlan, how: Extract<SweepPlan['sampling'], { draws: number }>): TrialSettings[] {
  if (how.kind === 'sobol') return sobolPoints(how.draws, plan.vary.length).map((point) => settingAt(plan, point));
  const random = new MersenneTwister(how.seed);
  const found = new Map<string, TrialSettings>();
  for (let inVain = 0; inVain < mostInVain && found.size < how.draws; inVain++) {
    const setting = settingAt(
      plan,
      plan.vary.map(() => random.random()),
    );
    const key = settingsKey(setting);
    if (found.has(key)) continue;
    found.set(key, setting);
    inVain = -1;
  }
  return [...found.values()];
}

function settingAt({ vary }: SweepPlan, point: readonly number[]): TrialSettings {
  return Object.fromEntries(vary.map((one, place) => [one.path, valueAt(one, point[place] ?? 0)]));
}
