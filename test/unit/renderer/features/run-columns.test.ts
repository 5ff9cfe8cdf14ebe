import { describe, expect, it } from 'vitest';
import { computed } from 'vue';
import { allColumns } from '../../../../renderer/features/runs/run-columns.ts';
import { useShownColumns } from '../../../../renderer/features/runs/shown-columns.ts';
import { runFields } from '../../../../shared/lib/run-fields.ts';
import { describeKinds } from '../../../../shared/models/kinds.ts';
import { netKinds } from '../../../../shared/models/nets/net-kinds.ts';
import { banksNet } from '../../../fixtures/made-up-kinds/banks-net.ts';

it('gives every column a title in words, and not the name of its field', () => {
  const kinds = describeKinds();
  const titles = allColumns(kinds, runFields(kinds).all.values()).map(({ title }) => title);
  expect(titles).toContain('Process seconds');
  // Names of optimizers are written so: AMSGrad, AdamW.
  expect(titles.filter((title) => /[a-z][A-Z]|\w\.\w/.test(title.replaceAll(/AMSGrad|AdamW/g, '')))).toEqual([]);
});

describe('the choices of columns', () => {
  const kinds = describeKinds();

  it('have each a title of its own, over all fields of all nets and data', () => {
    // A net of a test's own has labels that others have, too.
    const remove = netKinds.add(banksNet);
    const withMore = describeKinds();
    remove();
    for (const one of [kinds, withMore]) {
      const titles = allColumns(one, runFields(one).all.values()).map(({ title }) => title);
      expect(titles.filter((title, place) => titles.indexOf(title) !== place)).toEqual([]);
    }
  });

  it('that have one label in different forms say what they belong to', () => {
    const titles = new Map(allColumns(kinds, runFields(kinds).all.values()).map(({ id, title }) => [id, title]));
    expect(titles.get('optimizer.beta2')).toBe('Square decay (Adam, AdamW)');
    expect(titles.get('optimizer.alpha')).toBe('Square decay (RMSProp)');
    expect(titles.get('optimizer.kind')).toBe('Optimizer');
  });

  it('include a column that a view kept by its other name', () => {
    const all = allColumns(kinds, runFields(kinds).all.values());
    const look = computed(() => ({ ids: ['name', 'optimizer', 'optimizer.kind'], widths: {} }));
    const nothing = (): void => undefined;
    const looks = { look, keep: nothing, copyTo: nothing, forget: nothing };
    const shown = useShownColumns(
      () => all,
      () => [],
      looks,
    );
    expect(shown.columns.value.map(({ id }) => id)).toEqual(['name', 'optimizer.kind']);
  });
});
