import { expect, it } from 'vitest';
import { allColumns } from '../../../../renderer/features/runs/run-columns.ts';
import { runFields } from '../../../../shared/lib/run-fields.ts';
import { describeKinds } from '../../../../shared/models/kinds.ts';

it('gives every column a title in words, and not the name of its field', () => {
  const kinds = describeKinds();
  const titles = allColumns(kinds, runFields(kinds).all.values()).map(({ title }) => title);
  expect(titles).toContain('Process seconds');
  expect(titles.filter((title) => /[a-z][A-Z]|\w\.\w/.test(title) && title !== 'AMSGrad')).toEqual([]);
});
