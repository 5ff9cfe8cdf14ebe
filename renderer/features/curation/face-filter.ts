import type { LocationQuery, LocationQueryRaw, LocationQueryValue } from 'vue-router';
import {
  faceCheckNames,
  faceOrders,
  faceStates,
  standings,
  verdicts,
  type FaceQuery,
  type FaceSummary,
} from '../../../shared/models/face.ts';

/** Which faces the grid shows and in which order: a query without its window. */
export type FaceFilter = Omit<FaceQuery, 'offset' | 'limit'>;
export type FaceOrder = FaceFilter['order'];

export const everyFace: FaceFilter = {
  actors: [],
  states: [],
  standings: [],
  checks: [],
  verdicts: [],
  host: null,
  cause: null,
  snapshot: null,
  split: null,
  text: '',
  order: 'list',
  descending: false,
};

const splits = ['training', 'validation', 'test'] as const;
type Raw = LocationQueryValue | LocationQueryValue[] | undefined;

function all(raw: Raw): string[] {
  return [raw].flat().flatMap((value) => (typeof value === 'string' && value !== '' ? [value] : []));
}

function one(raw: Raw): string {
  return all(raw)[0] ?? '';
}

/** Words of a closed list, repeated or with commas between them; what is not in the list is left out. */
function listed<Word extends string>(raw: Raw, words: readonly Word[]): Word[] {
  const found = new Set(all(raw).flatMap((value) => value.split(',')));
  return words.filter((word) => found.has(word));
}

/** The filter of an address's query: `?actor=Angie Harmon&state=mismatch&sort=-suspicion`. What is unknown is left out. */
export function filterOf(query: LocationQuery): FaceFilter {
  const sort = one(query['sort']);
  const order = faceOrders.find((candidate) => candidate === sort.replace(/^-/, ''));
  const snapshot = one(query['snapshot']);
  return {
    actors: [...new Set(all(query['actor']))].slice(0, 1000),
    states: listed(query['state'], faceStates),
    standings: listed(query['standing'], standings),
    checks: listed(query['check'], faceCheckNames),
    verdicts: listed(query['verdict'], verdicts),
    host: one(query['host']).slice(0, 253) || null,
    cause: one(query['cause']).slice(0, 80) || null,
    snapshot: /^[0-9a-f]{64}$/.test(snapshot) ? snapshot : null,
    split: splits.find((split) => split === query['split']) ?? null,
    text: one(query['text']).slice(0, 200),
    order: order ?? 'list',
    descending: order !== undefined && sort.startsWith('-'),
  };
}

/** The query of a filter's address; what is as usual is left out. */
export function queryOf(filter: FaceFilter): LocationQueryRaw {
  const sort = filter.descending ? `-${filter.order}` : filter.order;
  const query: LocationQueryRaw = {
    actor: filter.actors,
    state: filter.states.join(','),
    standing: filter.standings.join(','),
    check: filter.checks.join(','),
    verdict: filter.verdicts.join(','),
    host: filter.host,
    cause: filter.cause,
    snapshot: filter.snapshot,
    split: filter.split,
    text: filter.text,
    sort: sort === 'list' ? '' : sort,
  };
  return Object.fromEntries(
    Object.entries(query).filter(([, value]) => value !== '' && value !== null && [value].flat().length > 0),
  );
}

/** True when the filter leaves out rows by what a person or a check thinks of them, not only by where they come from. */
export function narrows(filter: FaceFilter): boolean {
  return [filter.states, filter.standings, filter.checks, filter.verdicts].some((list) => list.length > 0);
}

/** True when the filter leaves anything out. */
export function chooses(filter: FaceFilter): boolean {
  return Object.keys(queryOf({ ...filter, order: 'list', descending: false, snapshot: null })).length > 0;
}

/** Whether a row that a decision changed is still one of the filter's; the rest of a row does not change by deciding. */
export function stillFits(face: Pick<FaceSummary, 'standing' | 'decision'>, filter: FaceFilter): boolean {
  if (filter.standings.length > 0 && !filter.standings.includes(face.standing)) return false;
  if (filter.verdicts.length === 0) return true;
  return face.decision !== null && filter.verdicts.includes(face.decision.verdict);
}
