import { describe, expect, it } from 'vitest';
import { matching, toggled, toggledAll } from '../../../../renderer/ui/name-choice.ts';

const actors = ['Lorraine Bracco', 'Peri Gilpin', 'Renée Zürn'].map((name) => ({ name }));

describe('choosing actors of a list', () => {
  it('takes one and gives it back', () => {
    const one = toggled(new Set(['a']), 'b');
    expect([...one]).toEqual(['a', 'b']);
    expect([...toggled(one, 'a')]).toEqual(['b']);
  });

  it('takes all that are seen and leaves what is not seen as it is', () => {
    const some = toggledAll(new Set(['hidden', 'a']), ['a', 'b']);
    expect([...some].sort()).toEqual(['a', 'b', 'hidden']);
    expect([...toggledAll(some, ['a', 'b'])]).toEqual(['hidden']);
  });

  it('finds by words in any order, whatever the case and the accents', () => {
    expect(matching(actors, 'bracco LORR')).toEqual([{ name: 'Lorraine Bracco' }]);
    expect(matching(actors, 'zurn renee')).toEqual([{ name: 'Renée Zürn' }]);
    expect(matching(actors, '  ')).toHaveLength(3);
    expect(matching(actors, 'hader')).toEqual([]);
  });
});
