import { kendall, spearman } from '../../../shared/lib/rank-correlation.ts';
import { usefulnessNames, type ClassUnits, type UsefulUnits } from '../../../shared/models/instruments/useful-units.ts';
import type { LastHidden } from '../../learning/inspection/last-hidden.ts';
import { addEffects, noEffects, shapley } from '../../learning/inspection/unit-effects.ts';
import { cast, elect, placeboOf, shuffledWins, type Ballots, type Election } from '../../learning/inspection/votes.ts';
import type { Numbers } from '../../learning/kernels/numbers.ts';
import type { LabelledExamples } from '../../learning/training/examples.ts';

/** Examples between which a cancel is heard. */
const atOnce = 250;
/** Examples of a class whose Shapley values are taken, the first of them. */
const mostForShapley = 100;
/** Units of a class that a result keeps, where there are more: those that contribute most, for or against. */
const mostUnits = 2000;

interface Counting {
  classNames: readonly string[];
  voters: 'correct' | 'all';
  shuffles: number;
  permutations: number;
  seed: number;
  progress(done: number, total: number, phase: string): Promise<void>;
}

/** Counts votes, placebo and effects of all units over labelled examples. */
export async function countUnits(
  last: LastHidden,
  examples: LabelledExamples,
  how: Counting,
): Promise<UsefulUnits['classes']> {
  const { units, classes } = last;
  const ballots: Ballots = { labels: [], most: [], least: [] };
  const sums = noEffects(last);
  const rows = Array.from({ length: classes }, (): Numbers[] => []);
  const { count, size, pixels, labels } = examples;
  for (let from = 0; from < count; from += atOnce) {
    await how.progress(from, count, 'Counting votes');
    const to = Math.min(count, from + atOnce);
    const some = { count: to - from, size, pixels: pixels.subarray(from * size, to * size) };
    const theirs = labels.subarray(from, to);
    const activations = last.activationsOf({ ...some, labels: theirs });
    cast(ballots, last, activations, theirs, how.voters === 'correct');
    addEffects(sums, last, activations, theirs);
    theirs.forEach((label, place) => {
      const kept = rows[label];
      if (kept !== undefined && kept.length < mostForShapley) {
        kept.push(activations.slice(place * units, (place + 1) * units));
      }
    });
  }
  await how.progress(0, classes, 'Shuffling labels');
  const { shuffles, seed } = how;
  const wins = (side: 'most' | 'least'): number[][] => shuffledWins(ballots, { side, units, classes, shuffles, seed });
  const [promoting, inhibiting] = [wins('most'), wins('least')];
  const found: ClassUnits[] = [];
  for (let of = 0; of < classes; of++) {
    await how.progress(of, classes, 'Comparing definitions');
    const [promoter, inhibitor] = [elect(ballots, 'most', of), elect(ballots, 'least', of)];
    const examplesOf = sums.examples[of] ?? 0;
    const fair = shapley(last, rows[of] ?? [], of, how);
    const votes = votesByUnit(promoter, inhibitor);
    const all = Array.from({ length: units }, (_, unit) => {
      const at = of * units + unit;
      return {
        unit,
        votes: votes.get(unit) ?? 0,
        contribution: (sums.contribution[at] ?? 0) / Math.max(1, examplesOf),
        ablation: ((sums.correct[of] ?? 0) - (sums.withoutUnit[at] ?? 0)) / Math.max(1, examplesOf),
        lost: sums.lost[at] ?? 0,
        gained: (sums.withoutUnit[at] ?? 0) - (sums.correct[of] ?? 0) + (sums.lost[at] ?? 0),
        shapley: fair[unit] ?? 0,
      };
    });
    const kept = units <= mostUnits ? all : largest(all);
    found.push({
      name: how.classNames[of] ?? String(of),
      examples: examplesOf,
      correct: sums.correct[of] ?? 0,
      voters: ballots.labels.filter((label) => label === of).length,
      promoter: winnerOf(promoter, promoting[of] ?? []),
      inhibitor: winnerOf(inhibitor, inhibiting[of] ?? []),
      units: kept,
      agreement: agreementOf(kept),
    });
  }
  return found;
}

function votesByUnit(promoter: Election | undefined, inhibitor: Election | undefined): Map<number, number> {
  const votes = new Map<number, number>();
  for (const { unit, votes: count } of promoter?.all ?? []) votes.set(unit, (votes.get(unit) ?? 0) + count);
  for (const { unit, votes: count } of inhibitor?.all ?? []) votes.set(unit, (votes.get(unit) ?? 0) - count);
  return votes;
}

function winnerOf(election: Election | undefined, wins: readonly number[]): ClassUnits['promoter'] {
  if (election === undefined) return null;
  const { useful, ...placebo } = placeboOf(election.votes, wins);
  return { ...election, placebo, useful };
}

function largest(all: ClassUnits['units']): ClassUnits['units'] {
  return all
    .toSorted((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution))
    .slice(0, mostUnits)
    .sort((a, b) => a.unit - b.unit);
}

function agreementOf(units: ClassUnits['units']): ClassUnits['agreement'] {
  return usefulnessNames.flatMap((one, place) =>
    usefulnessNames.slice(place + 1).map((other) => {
      const [a, b] = [units.map((unit) => unit[one]), units.map((unit) => unit[other])];
      const between: ClassUnits['agreement'][number]['between'] = [one, other];
      return { between, spearman: spearman(a, b), kendall: kendall(a, b) };
    }),
  );
}
