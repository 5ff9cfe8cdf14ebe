import type { UsefulUnits } from '../../../shared/models/instruments/useful-units.ts';

/** What a unit got of the votes of a class, beside what winners get under shuffled labels. */
export interface UnitVote {
  name: string;
  side: 'promoter' | 'inhibitor';
  votes: number;
  voters: number;
  high: number;
  beyond: boolean;
}

/** The votes of one unit, the most first. Where a class has another winner this one is held against the same placebo. */
export function unitVotes({ classes }: UsefulUnits, unit: number): UnitVote[] {
  const sides = ['promoter', 'inhibitor'] as const;
  return classes
    .flatMap((of) =>
      sides.flatMap((side): UnitVote[] => {
        const winner = of[side];
        const votes = winner?.all.find((one) => one.unit === unit)?.votes;
        if (winner === null || votes === undefined) return [];
        const { high } = winner.placebo;
        return [{ name: of.name, side, votes, voters: of.voters, high, beyond: votes > high }];
      }),
    )
    .sort((a, b) => b.votes - a.votes);
}
