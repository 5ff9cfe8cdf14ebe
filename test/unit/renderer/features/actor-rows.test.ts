import { describe, expect, it } from 'vitest';
import { actorRows } from '../../../../renderer/features/faces/actor-rows.ts';

const actor = { rows: 10, usable: 4, needed: 5, open: 1, out: 0, absent: 5, pending: 2, failed: 3 };
const actors = {
  Zoe: actor,
  Abel: { ...actor, usable: 0, open: 0, absent: 10, pending: 0 },
  Mona: { ...actor, usable: 7, open: 3, absent: 0, pending: 0 },
};
const names = (order: Parameters<typeof actorRows>[1]): string[] =>
  actorRows({ actors }, order).map(({ name }) => name);

describe('the table of actors', () => {
  it('counts as lacking what is below the need', () => {
    const rows = actorRows({ actors }, 'list');
    expect(rows.map(({ lacking }) => lacking)).toEqual([1, 5, 0]);
  });

  it('keeps the order of the list unless it is asked for another', () => {
    expect(names('list')).toEqual(['Zoe', 'Abel', 'Mona']);
    expect(names('lacking')).toEqual(['Abel', 'Zoe', 'Mona']);
    expect(names('open')).toEqual(['Mona', 'Zoe', 'Abel']);
    expect(names('name')).toEqual(['Abel', 'Mona', 'Zoe']);
  });
});
