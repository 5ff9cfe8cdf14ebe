import { describe, expect, it } from 'vitest';
import { curateAddress } from '../../../../renderer/parts/face-address.ts';
import { filterOf } from '../../../../renderer/features/curation/face-filter.ts';

describe('a link to the pictures of a count', () => {
  it('is understood by the page it leads to', () => {
    const address = curateAddress({
      actors: ['Angie Harmon', 'Peri, Gilpin'],
      states: ['dead', 'timeout'],
      standings: ['open'],
      cause: 'http 404',
    });
    expect(address).toMatchObject({ path: '/faces/curate' });
    const query = typeof address === 'object' && 'query' in address ? address.query : undefined;
    const filter = filterOf({
      actor: ['Angie Harmon', 'Peri, Gilpin'],
      state: ['dead', 'timeout'],
      standing: ['open'],
      cause: 'http 404',
    });
    expect(query).toEqual({
      actor: ['Angie Harmon', 'Peri, Gilpin'],
      state: ['dead', 'timeout'],
      standing: ['open'],
      cause: 'http 404',
    });
    expect(filter).toMatchObject({
      actors: ['Angie Harmon', 'Peri, Gilpin'],
      states: ['dead', 'timeout'],
      standings: ['open'],
      cause: 'http 404',
    });
  });

  it('leaves out what is not asked for', () => {
    expect(curateAddress({ actors: [], host: null })).toEqual({ path: '/faces/curate', query: {} });
  });
});
