import { describe, expect, it } from 'vitest';
import { createMemoryHistory, createRouter, type LocationQuery } from 'vue-router';
import { faceQuery } from '../../../../../shared/models/face.ts';
import {
  chooses,
  everyFace,
  filterOf,
  narrows,
  queryOf,
  stillFits,
  type FaceFilter,
} from '../../../../../renderer/features/curation/face-filter.ts';

const whole: FaceFilter = {
  actors: ['Angie Harmon', 'Peri Gilpin, the elder & younger'],
  states: ['verified', 'mismatch'],
  standings: ['open'],
  checks: ['box-outside', 'near-duplicate'],
  verdicts: ['undecided'],
  host: 'pictures.example',
  cause: 'http 404',
  snapshot: 'ab'.repeat(32),
  split: 'validation',
  text: 'same person? 100 %',
  order: 'suspicion',
  descending: true,
};

/** The query as it comes back from an address that was copied. */
function throughAddress(filter: FaceFilter): LocationQuery {
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [{ path: '/faces/curate', component: {} }],
  });
  return router.resolve(router.resolve({ path: '/faces/curate', query: queryOf(filter) }).href).query;
}

describe('the filter in the address', () => {
  it('comes back from a copied link as it was, whatever is in it', () => {
    expect(filterOf(throughAddress(whole))).toEqual(whole);
    expect(filterOf(throughAddress(everyFace))).toEqual(everyFace);
    expect(filterOf(throughAddress({ ...everyFace, order: 'blur' }))).toEqual({ ...everyFace, order: 'blur' });
  });

  it('is short: what is as usual is not in it', () => {
    expect(queryOf(everyFace)).toEqual({});
    expect(queryOf({ ...everyFace, standings: ['open'], order: 'suspicion', descending: true })).toEqual({
      standing: 'open',
      sort: '-suspicion',
    });
  });

  it('takes words repeated or with commas, and leaves out what no lab knows', () => {
    const filter = filterOf({
      state: ['dead', 'mismatch,nonsense'],
      check: 'blur',
      sort: '-loudness',
      snapshot: 'not a hash',
      split: 'holdout',
      text: 'x'.repeat(999),
    });
    expect(filter).toEqual({ ...everyFace, states: ['mismatch', 'dead'], checks: ['blur'], text: 'x'.repeat(200) });
    expect(faceQuery.safeParse(filter).success).toBe(true);
  });

  it('says whether it leaves anything out, and whether by what is thought of a face', () => {
    expect(chooses({ ...everyFace, order: 'size' })).toBe(false);
    expect(chooses({ ...everyFace, actors: ['Angie Harmon'] })).toBe(true);
    expect(narrows({ ...everyFace, actors: ['Angie Harmon'] })).toBe(false);
    expect(narrows({ ...everyFace, checks: ['dark'] })).toBe(true);
  });
});

describe('a row that was decided', () => {
  const decision = { verdict: 'exclude', reason: '', note: '', box: null, at: '2026-11-23T12:00:00.000Z' } as const;

  it('has left a filter for open ones', () => {
    const open = { ...everyFace, standings: ['open' as const] };
    expect(stillFits({ standing: 'open', decision: null }, open)).toBe(true);
    expect(stillFits({ standing: 'out', decision }, open)).toBe(false);
    expect(stillFits({ standing: 'out', decision }, everyFace)).toBe(true);
  });

  it('has come to a filter for its verdict, and one without a decision never was in it', () => {
    const excluded = { ...everyFace, verdicts: ['exclude' as const] };
    expect(stillFits({ standing: 'out', decision }, excluded)).toBe(true);
    expect(stillFits({ standing: 'in', decision: null }, excluded)).toBe(false);
  });
});
