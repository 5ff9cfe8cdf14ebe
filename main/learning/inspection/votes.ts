import { MersenneTwister } from '../../../shared/lib/mersenne-twister.ts';
import { argmax } from '../../../shared/lib/argmax.ts';
import { logitsOf, type LastHidden } from './last-hidden.ts';
import type { Numbers } from '../kernels/numbers.ts';

/**
 * Which unit contributes most and least to each class, example by example: `[classes]` for every example that votes. An example votes
 * for its own class; the others are needed by the placebo, which gives it other labels.
 */
export interface Ballots {
  labels: number[];
  most: Uint32Array[];
  least: Uint32Array[];
}

/** Votes of one class: the unit with the most, how many it got, and all of them, the most first. */
export interface Election {
  unit: number;
  votes: number;
  all: { unit: number; votes: number }[];
}

/**
 * What shuffled labels give: `mean` of the votes of whichever unit wins then, `high` their 95 % quantile, and `p`: how often a winner
 * of shuffled labels has as many votes as the real one, the real one counted among them. `useful`: p below 0.05.
 */
export interface Placebo {
  mean: number;
  high: number;
  p: number;
  useful: boolean;
}

/** Adds the ballots of some examples. @param activations `[labels.length, units]`. @param correct only those classified correctly. */
export function cast(
  ballots: Ballots,
  last: LastHidden,
  activations: Numbers,
  labels: Uint8Array,
  correct: boolean,
): void {
  const { units, classes, weights } = last;
  labels.forEach((label, place) => {
    const row = activations.subarray(place * units, (place + 1) * units);
    if (correct && argmax(logitsOf(last, row)) !== label) return;
    const [most, least] = [new Uint32Array(classes), new Uint32Array(classes)];
    for (let of = 0; of < classes; of++) {
      let [high, low] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
      for (let unit = 0; unit < units; unit++) {
        const contribution = (row[unit] ?? 0) * (weights[unit * classes + of] ?? 0);
        if (contribution > high) {
          high = contribution;
          most[of] = unit;
        }
        if (contribution < low) {
          low = contribution;
          least[of] = unit;
        }
      }
    }
    ballots.labels.push(label);
    ballots.most.push(most);
    ballots.least.push(least);
  });
}

/** The votes of a class; of equal units the one that was voted for first wins. Undefined where nobody votes. */
export function elect({ labels, ...sides }: Ballots, side: 'most' | 'least', of: number): Election | undefined {
  const votes = new Map<number, number>();
  labels.forEach((label, place) => {
    const unit = sides[side][place]?.[of];
    if (label === of && unit !== undefined) votes.set(unit, (votes.get(unit) ?? 0) + 1);
  });
  const all = Array.from(votes, ([unit, count]) => ({ unit, votes: count })).sort((a, b) => b.votes - a.votes);
  const [first] = all;
  return first === undefined ? undefined : { ...first, all };
}

/**
 * The same votes under shuffled labels: the examples that vote keep their activations and trade their labels, so that each class has as
 * many voters as it really has. `wins[class]` are the votes of the winner of each shuffle.
 */
export function shuffledWins(
  { labels, ...sides }: Ballots,
  { side, units, classes, shuffles, seed }: Shuffling,
): number[][] {
  const random = new MersenneTwister(seed);
  const wins = Array.from({ length: classes }, (): number[] => []);
  const votes = new Uint32Array(classes * units);
  for (let shuffle = 0; shuffle < shuffles; shuffle++) {
    const order = random.permutation(labels.length);
    const winner = new Uint32Array(classes);
    votes.fill(0);
    labels.forEach((of, place) => {
      const unit = sides[side][order[place] ?? 0]?.[of] ?? 0;
      const count = (votes[of * units + unit] ?? 0) + 1;
      votes[of * units + unit] = count;
      if (count > (winner[of] ?? 0)) winner[of] = count;
    });
    winner.forEach((count, of) => wins[of]?.push(count));
  }
  return wins;
}

interface Shuffling {
  side: 'most' | 'least';
  units: number;
  classes: number;
  shuffles: number;
  seed: number;
}

/** Compares a real winner with those of shuffled labels. @param wins at least one. */
export function placeboOf(votes: number, wins: readonly number[]): Placebo {
  const sorted = wins.toSorted((a, b) => a - b);
  const p = (1 + wins.filter((win) => win >= votes).length) / (1 + wins.length);
  return {
    mean: wins.reduce((sum, win) => sum + win, 0) / wins.length,
    high: sorted[Math.min(sorted.length - 1, Math.ceil(0.95 * sorted.length) - 1)] ?? 0,
    p,
    useful: p < 0.05,
  };
}
