import type { KeptRule, SnapshotPlan } from '../../../shared/models/face-snapshot.ts';
import { failedStates, type ActorStatus, type FaceQuery } from '../../../shared/models/face.ts';
import { formatCount, formatNumber } from '../../ui/format.ts';

export type Short = SnapshotPlan['short'][number];

/** Lori Harmon: 6 of 110 missing. */
export function shortWords({ actor, needed, usable }: Short): string {
  return `${actor}: ${formatNumber(needed - usable)} of ${formatNumber(needed)} missing`;
}

export interface Filling {
  readonly words: string;
  readonly filter: Partial<FaceQuery>;
}

/** What could fill the gap of an actor, best first, with the filter that shows it. */
export function fillings({ actor, open, misplaced, pending, failed }: Short): Filling[] {
  const of = (standings: FaceQuery['standings'], states: FaceQuery['states']): Partial<FaceQuery> => ({
    actors: [actor],
    standings,
    states,
  });
  return [
    ...(open > 0 ? [{ words: `${formatNumber(open)} unreviewed`, filter: of(['open'], []) }] : []),
    ...(misplaced > 0
      ? [
          {
            words: `${formatNumber(misplaced)} with a box outside the picture`,
            filter: { ...of(['in', 'open'], []), checks: ['box-outside' as const] },
          },
        ]
      : []),
    ...(pending > 0 ? [{ words: `${formatNumber(pending)} not downloaded yet`, filter: of([], ['pending']) }] : []),
    ...(failed > 0
      ? [
          {
            words: `${formatNumber(failed)} failed`,
            filter: of([], [...failedStates]),
          },
        ]
      : []),
  ];
}

/** Most actors that are chosen without being asked for. */
const fewActors = 12;

/**
 * The actors a new snapshot begins with, in the lab's order: all of a short list; of a long one those that have enough, or the
 * first six.
 */
export function firstActors(actors: Readonly<Record<string, ActorStatus>>): string[] {
  const names = Object.keys(actors);
  if (names.length <= fewActors) return names;
  const enough = names.filter((name) => (actors[name]?.usable ?? 0) >= (actors[name]?.needed ?? 0));
  return enough.length >= 2 ? enough : names.slice(0, 6);
}

/** 70 training, 20 validation, 20 test for each of 6 actors, in list order. */
export function ruleWords({ actors, counts, order, seed, states, twins, listed }: KeptRule): string {
  const { training, validation, test } = counts;
  if (listed !== undefined)
    return `divided by a list of ${formatCount(listed.faces, 'face')}, of which ${formatNumber(listed.found)} are here`;
  return [
    `${formatNumber(training)} training, ${formatNumber(validation)} validation, ${formatNumber(test)} test for each of ${formatCount(actors.length, 'actor')}`,
    order === 'list' ? 'in list order' : `shuffled with seed ${String(seed)}`,
    ...(states.includes('mismatch') ? ['including unreviewed mismatches'] : []),
    ...(twins === 'together' ? ['near-duplicates kept in one part'] : []),
  ].join(', ');
}
