import jStat from 'jstat';
import type { Claim } from '../../../shared/models/ledger/ledger.ts';
import type { Verdict } from '../../../shared/models/ledger/verdict.ts';

/** What was measured: one number for each seed, or one with an interval of its own. */
export interface Measured {
  values: readonly number[];
  interval?: { low: number; high: number } | undefined;
}

export interface Judged {
  ours: number;
  low: number | null;
  high: number | null;
  verdict: Verdict;
  why: string;
}

type Put = Pick<Claim, 'published' | 'tolerance' | 'test' | 'display' | 'unit'>;

interface Bounds {
  mean: number;
  /** What the mean is above, and what it is below, each with 95 %: the ends of the 90 % interval. */
  above: number;
  below: number;
  low: number | null;
  high: number | null;
}

function boundsOf({ values, interval }: Measured): Bounds {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  if (interval !== undefined) return { mean, above: interval.low, below: interval.high, ...interval };
  if (n < 2) return { mean, above: mean, below: mean, low: null, high: null };
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1);
  const error = Math.sqrt(variance / n);
  const [one, two] = [0.95, 0.975].map((p) => jStat.studentt.inv(p, n - 1) * error);
  const [side, half] = [one ?? 0, two ?? 0];
  return { mean, above: mean - side, below: mean + side, low: mean - half, high: mean + half };
}

/** Each test by its name. */
const tests: Readonly<Record<Claim['test'], (put: Put, bounds: Bounds) => Verdict>> = {
  equal: ({ published, tolerance }, { mean }) => (Math.abs(mean - published) <= tolerance ? 'reproduced' : 'differs'),
  equivalent: ({ published, tolerance }, { above, below, low, high }) => {
    if (above >= published - tolerance && below <= published + tolerance) return 'reproduced';
    const outside = (high ?? below) < published - tolerance || (low ?? above) > published + tolerance;
    return outside ? 'differs' : 'cannot be told';
  },
  above: ({ published, tolerance }, { above, below }) => {
    if (above > published + tolerance) return 'reproduced';
    return below <= published + tolerance ? 'differs' : 'cannot be told';
  },
  'at most': ({ published, tolerance }, { above, below }) => {
    if (below <= published + tolerance) return 'reproduced';
    return above > published + tolerance ? 'differs' : 'cannot be told';
  },
};

/** Holds what was measured against what was published. @param measured one value at least. */
export function judge(put: Put, measured: Measured): Judged {
  const bounds = boundsOf(measured);
  const verdict = tests[put.test](put, bounds);
  return {
    ours: bounds.mean,
    low: bounds.low,
    high: bounds.high,
    verdict,
    why: reason(put, bounds, measured.values.length, verdict),
  };
}

function reason(put: Put, { mean, low, high }: Bounds, n: number, verdict: Verdict): string {
  const { published, tolerance, test } = put;
  const told = (value: number, between = false): string => inWords(value, put, between);
  const seeds = n > 1 ? ` over ${n} seeds` : '';
  const interval = low === null || high === null ? '' : ` (95 %: ${told(low)} to ${told(high)})`;
  const ours = `Ours is ${told(mean)}${interval}${seeds}`;
  if (test === 'above' || test === 'at most') {
    const bound = told(published + tolerance);
    const asked = test === 'above' ? `more than ${bound}` : `no more than ${bound}`;
    const words = {
      reproduced: 'and it is',
      'same conclusion, other extractor': '',
      differs: 'and it is not',
      'cannot be told': 'and the interval holds both',
      'not run': '',
    };
    return `${ours}. The claim asks for ${asked}, ${words[verdict]}.`;
  }
  const difference = mean - published;
  const away =
    difference === 0
      ? 'exactly the published value'
      : `${told(Math.abs(difference), true)} ${difference < 0 ? 'below' : 'above'} the published value`;
  const words = {
    reproduced: `within the tolerance of ${told(tolerance, true)}`,
    'same conclusion, other extractor': '',
    differs: `beyond the tolerance of ${told(tolerance, true)}`,
    'cannot be told': `and the interval reaches across the tolerance of ${told(tolerance, true)}`,
    'not run': '',
  };
  return `${ours}, ${away}, ${words[verdict]}.`;
}

/** @param between whether it is a difference: of shares in points. */
function inWords(value: number, { display, unit }: Put, between: boolean): string {
  const number = Number(value.toPrecision(4));
  if (display === 'fraction') return `${Number((100 * value).toPrecision(4))} ${between ? 'points' : '%'}`;
  return unit === '' ? String(number) : `${number} ${unit}`;
}
