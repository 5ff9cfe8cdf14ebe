import { expect, it } from 'vitest';
import { digitsData } from '../../../shared/models/data/digits-data.ts';
import { newRun, openedStore } from './lab-directory.ts';

it('finds a run on the same pictures, and none on other pictures of the same snapshot', () => {
  const store = openedStore();
  const put = (id: string, hash: string): void => {
    store.data.of(digitsData).put({
      ...{
        id,
        title: id,
        hash,
        source: 'sample',
        origin: 'here',
        originalMnist: false,
        bytes: 1,
        rows: 28,
        columns: 28,
      },
      ...{ addedAt: '2026-11-01T10:00:00.000Z', classNames: ['0', '1'], notes: [] },
      ...{ train: { count: 2, perClass: [1, 1] }, test: { count: 2, perClass: [1, 1] } },
    });
  };
  put('small', 'of 14 pixels');
  put('large', 'of 64 pixels');
  put('small-again', 'of 14 pixels');
  const data = { kind: 'digits', id: 'small' };
  const { id } = store.runs.create(newRun({ data, specHash: 'spec', snapshotHash: 'snapshot' }));
  store.runs.update(id, { status: 'succeeded' });
  const found = (set: string): number | undefined =>
    store.sweeps.sameRun({ specHash: 'spec', snapshotHash: 'snapshot', data: { kind: 'digits', id: set } }, null);
  expect(found('small')).toBe(id);
  expect(found('small-again')).toBe(id);
  expect(found('large')).toBeUndefined();
  expect(found('gone')).toBeUndefined();
});
