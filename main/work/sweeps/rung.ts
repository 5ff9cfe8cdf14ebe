import { keptOf, type StoppedEarly } from '../../../shared/models/sweeps/halving.ts';
import { settingsKey } from '../../../shared/models/sweeps/plan.ts';
import type { StoredTrial } from '../../store/stored-sweep.ts';
import { mostAttempts } from '../../store/sweep-repository.ts';
import { choosingMetric } from './best-settings.ts';
import { meanOf } from '../../learning/inspection/paired-difference.ts';
import type { GroupValues } from './group-values.ts';

/** A rung at which all that can be there has arrived, and some settings are to be compared. */
export interface Rung {
  steps: number;
  /** Up to where the better settings are trained then; null: to their end. */
  next: number | null;
  /** All settings that were ever compared here, in the order of the plan. */
  field: readonly (readonly StoredTrial[])[];
}

/** What is decided about the trials of one setting, by their numbers. */
export type RungVerdict = { numbers: number[] } & ({ until: number | null } | { stopped: StoppedEarly });

/** The first rung that is complete and not decided; undefined while trials are on their way to it, and at the end. */
export function rungToDecide(trials: readonly StoredTrial[], rungs: readonly number[]): Rung | undefined {
  const settings = [...Map.groupBy(trials, ({ settings: set }) => settingsKey(set)).values()];
  for (const [place, steps] of rungs.entries()) {
    const field = settings.filter((group) => (stopOf(group)?.steps ?? Number.POSITIVE_INFINITY) >= steps);
    const here = field.flat().filter((trial) => isHere(trial, steps));
    if (here.some((trial) => !isOut(trial) && !hasArrived(trial, steps))) return undefined;
    if (here.some((trial) => hasArrived(trial, steps))) return { steps, next: rungs[place + 1] ?? null, field };
  }
  return undefined;
}

/**
 * Which settings are trained further: the best by the mean over the seeds, equal ones in the order of the plan. Where nothing was
 * measured nothing is stopped.
 * @param values by setting, as `field` has them, at the rung.
 */
export function decideRung({ steps, next, field }: Rung, values: readonly GroupValues[], oneOf: number): RungVerdict[] {
  const metric = choosingMetric(values);
  const sign = metric?.direction === 'lower' ? -1 : 1;
  const kept = keptOf(field.length, oneOf);
  const scored = values.map(({ metrics }, place) => {
    const found = metric === undefined ? undefined : metrics.get(metric.name);
    return { place, mean: found === undefined ? Number.NaN : meanOf([...found.values()]) };
  });
  const ranked = scored
    .filter(({ mean }) => !Number.isNaN(mean))
    .sort((a, b) => sign * (b.mean - a.mean) || a.place - b.place);
  const rank = new Map(ranked.map(({ place, mean }, at) => [place, { at: at + 1, mean }]));
  return field.flatMap((group, place): RungVerdict[] => {
    const undecided = group.filter((trial) => isHere(trial, steps));
    if (!undecided.some((trial) => hasArrived(trial, steps))) return [];
    const numbers = undecided.map(({ number }) => number);
    const before = stopOf(group);
    if (before !== undefined) return [{ numbers: numbersToStop(undecided), stopped: before }];
    const own = rank.get(place);
    if (metric === undefined || own === undefined || own.at <= kept) return [{ numbers, until: next }];
    const why = { steps, metric: metric.name, value: own.mean, place: own.at, of: field.length, kept };
    return [{ numbers: numbersToStop(undecided), stopped: why }];
  });
}

/** What failed stays failed. */
function numbersToStop(trials: readonly StoredTrial[]): number[] {
  return trials.flatMap((trial) => (hasFailed(trial) ? [] : [trial.number]));
}

function stopOf(group: readonly StoredTrial[]): StoppedEarly | undefined {
  return group.find(({ stoppedEarly }) => stoppedEarly !== null)?.stoppedEarly ?? undefined;
}

/** Whether this rung is the next thing that is decided about a trial. */
function isHere({ untilSteps, stoppedEarly }: StoredTrial, steps: number): boolean {
  return untilSteps === steps && stoppedEarly === null;
}

/** What is resumed just now ends at this rung again. */
function hasArrived({ run, status, stepsDone }: StoredTrial, steps: number): boolean {
  return run !== null && (status === 'succeeded' || (status === 'cancelled' && stepsDone >= steps));
}

/** Whether a trial will not be trained to its rung unless a person says so. */
function isOut(trial: StoredTrial): boolean {
  return trial.status === 'cancelled' || hasFailed(trial);
}

function hasFailed({ status, attempt }: StoredTrial): boolean {
  return status === 'failed' || (status === 'interrupted' && attempt >= mostAttempts);
}
