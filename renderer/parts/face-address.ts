import type { LocationQueryRaw, RouteLocationRaw } from 'vue-router';
import type { FaceQuery } from '../../shared/models/face.ts';

type Filter = Partial<
  Pick<FaceQuery, 'actors' | 'states' | 'standings' | 'checks' | 'verdicts' | 'host' | 'cause' | 'snapshot' | 'split'>
>;

/** The page on which the faces that pass a filter are reviewed. */
export function curateAddress(filter: Filter): RouteLocationRaw {
  const query: LocationQueryRaw = {};
  const several = { actor: filter.actors, state: filter.states, standing: filter.standings, check: filter.checks };
  for (const [name, values] of Object.entries({ ...several, verdict: filter.verdicts })) {
    if (values !== undefined && values.length > 0) query[name] = [...values];
  }
  const { host, cause, snapshot, split } = filter;
  for (const [name, value] of Object.entries({ host, cause, snapshot, split })) if (value) query[name] = value;
  return { path: '/faces/curate', query };
}

/** The page of one row: its photo, its box, what came and what was expected. */
export function rowAddress(row: number): string {
  return `/faces/rows/${row}`;
}
