import jStat from 'jstat';
import {
  claimSeeds,
  type CheckedClaim,
  type Claim,
  type Statement,
  type Which,
} from '../../../shared/models/sweeps/claims.ts';
import type { SettingValue } from '../../../shared/models/setting-value.ts';
import { meanOf, sdOf } from '../../learning/inspection/paired-difference.ts';

/** One setting of a claim's sweep: the values that identify it, and the validation accuracy of each seed that is done. */
export interface ClaimedSetting {
  set: Readonly<Record<string, SettingValue>>;
  bySeed: ReadonlyMap<number, number>;
}

/** Chance that a statement is called true or false by luck. */
const level = 0.05;
/** As near to guessing as this is guessing: 2 of 100 examples. */
const nearChance = 0.02;

/** A difference of means over the seeds, with its interval; all statements of a claim hold at once with a chance of 1 − `level`. */
interface Difference {
  mean: number;
  low: number;
  high: number;
}

interface Answer {
  is: 'yes' | 'no' | 'cannot be told';
  /** The numbers that say so. */
  by: string;
}

/**
 * What the runs of a sweep say about a claim: it holds when all its statements do, it does not hold when one of them is wrong, and
 * otherwise it cannot be told, as with fewer than ten seeds of a setting. Settings are compared seed by seed, by Student's t with
 * Bonferroni's bound over the comparisons of a statement.
 * @param classes of the data: guessing is right in one of so many cases.
 */
export function checkedClaim(claim: Claim, settings: readonly ClaimedSetting[], classes: number): CheckedClaim {
  const { name, title, says, statements } = claim;
  const seeds = settings.length === 0 ? 0 : Math.min(...settings.map(({ bySeed }) => bySeed.size));
  const tell = (verdict: CheckedClaim['verdict'], sentence: string): CheckedClaim => {
    return { name, title, says, verdict, sentence };
  };
  if (seeds < claimSeeds) {
    return tell(
      'cannot be told',
      `It cannot be told yet: ${claimSeeds} seeds of each setting are needed, and one has ${seeds}.`,
    );
  }
  const answers = statements.map((statement) => ({ statement, ...answerOf(statement, settings, classes) }));
  const verdict = answers.some(({ is }) => is === 'no')
    ? 'does not hold'
    : answers.every(({ is }) => is === 'yes')
      ? 'holds'
      : 'cannot be told';
  const words = answers.map(({ statement, is, by }) => `${capital(statement.words)}: ${is} (${by}).`);
  const head = verdict === 'cannot be told' ? 'Whether the claim holds cannot be told' : `The claim ${verdict}`;
  return tell(verdict, `${head} with ${seeds} seeds. ${words.join(' ')}`);
}

function answerOf(statement: Statement, settings: readonly ClaimedSetting[], classes: number): Answer {
  switch (statement.kind) {
    case 'better':
      return better(chosen(settings, statement.these), chosen(settings, statement.than));
    case 'alike':
      return alike(chosen(settings, statement.these), statement.within);
    case 'chance':
      return atChance(chosen(settings, statement.these), 1 / classes);
    case 'unbeaten': {
      const [one] = chosen(settings, statement.one);
      const others = settings.filter((other) => other !== one);
      return one === undefined ? missing : unbeaten(one, others, statement.within);
    }
  }
}

const missing: Answer = { is: 'cannot be told', by: 'no such setting was tried' };

function chosen(settings: readonly ClaimedSetting[], { path, is }: Which): ClaimedSetting[] {
  return settings.filter(({ set }) => is.some((value) => value === set[path]));
}

/** Each of these is better than each of those. The smallest difference is told. */
function better(these: readonly ClaimedSetting[], those: readonly ClaimedSetting[]): Answer {
  const comparisons = these.length * those.length;
  const found = these.flatMap((one) => those.map((other) => difference(one, other, comparisons)));
  const smallest = found.toSorted((a, b) => a.mean - b.mean)[0];
  if (smallest === undefined) return missing;
  const by = `the smallest difference is ${points(smallest)}`;
  if (found.some(({ high }) => high < 0)) return { is: 'no', by };
  return { is: found.every(({ low }) => low > 0) ? 'yes' : 'cannot be told', by };
}

/** No two differ by more. The largest difference is told. */
function alike(these: readonly ClaimedSetting[], within: number): Answer {
  const pairs = these.flatMap((one, place) => these.slice(place + 1).map((other) => [one, other] as const));
  const found = pairs.map(([one, other]) => {
    const { mean, low, high } = difference(one, other, pairs.length);
    return mean < 0 ? { mean: -mean, low: -high, high: -low } : { mean, low, high };
  });
  const largest = found.toSorted((a, b) => b.mean - a.mean)[0];
  if (largest === undefined) return missing;
  const by = `the largest difference is ${points(largest)}`;
  if (found.some(({ low }) => low > within)) return { is: 'no', by };
  return { is: found.every(({ high }) => high <= within) ? 'yes' : 'cannot be told', by };
}

function atChance(these: readonly ClaimedSetting[], chance: number): Answer {
  const all = these.flatMap(({ bySeed }) => [...bySeed.values()]);
  if (all.length === 0) return missing;
  const [least, most] = [Math.min(...all), Math.max(...all)];
  const near = all.filter((accuracy) => Math.abs(accuracy - chance) <= nearChance).length;
  const by = `${percent(least)} … ${percent(most)}, ${near} of ${all.length} runs at ${percent(chance)}`;
  if (near === all.length) return { is: 'yes', by };
  return { is: near < all.length / 2 ? 'no' : 'cannot be told', by };
}

/** None of the others is better by more. The best of the others is told. */
function unbeaten(one: ClaimedSetting, others: readonly ClaimedSetting[], within: number): Answer {
  const found = others.map((other) => ({ ...difference(other, one, others.length), of: wordsOf(other) }));
  const best = found.toSorted((a, b) => b.mean - a.mean)[0];
  if (best === undefined) return missing;
  const by = `the best of the others, ${best.of}, is better by ${points(best)}`;
  if (found.some(({ low }) => low > within)) return { is: 'no', by };
  return { is: found.every(({ high }) => high <= within) ? 'yes' : 'cannot be told', by };
}

/** The first minus the second, seed by seed. */
function difference({ bySeed }: ClaimedSetting, other: ClaimedSetting, comparisons: number): Difference {
  const numbers = [...bySeed].flatMap(([seed, value]) => {
    const against = other.bySeed.get(seed);
    return against === undefined ? [] : [value - against];
  });
  const [mean, sd] = [meanOf(numbers), sdOf(numbers)];
  if (sd === null) return { mean, low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
  const t = jStat.studentt.inv(1 - level / (2 * comparisons), numbers.length - 1);
  const reach = (t * sd) / Math.sqrt(numbers.length);
  return { mean, low: mean - reach, high: mean + reach };
}

function wordsOf({ set }: ClaimedSetting): string {
  return Object.entries(set)
    .filter(([path]) => path !== 'setting' && path !== 'size')
    .map(([path, value]) => `${path}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' ');
}

function points({ mean, low, high }: Difference): string {
  const told = (value: number): string => (100 * value).toFixed(1).replace('-', '−');
  return `${told(mean)} percentage points, ${told(low)} … ${told(high)}`;
}

function percent(value: number): string {
  return `${(100 * value).toFixed(1)} %`;
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
