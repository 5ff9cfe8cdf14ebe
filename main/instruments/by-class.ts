import type { z } from 'zod';
import { wilsonInterval } from '../../shared/lib/statistics.ts';
import type { tableBlock } from '../../shared/models/instruments/result.ts';

type Table = z.input<typeof tableBlock>;

/**
 * A table of what a net gets right, a row a class: the share with its 95 % interval, then what else there is to say of a class.
 * @param rows of each class its name, the share that is right (null without any example), the cells of `more`, and how many examples it has.
 */
export function classTable(
  more: Table['columns'],
  rows: readonly { name: string; share: number | null; more: Table['rows'][number]; n: number }[],
): Table {
  return {
    kind: 'table',
    title: 'By class',
    columns: [
      { title: 'Class', display: 'text' },
      { title: 'Accuracy', display: 'fraction' },
      { title: '95 % from', display: 'fraction' },
      { title: 'to', display: 'fraction' },
      ...more,
      { title: 'n' },
    ],
    rows: rows.map(({ name, share, more: cells, n }) => {
      const interval = share === null ? undefined : wilsonInterval(share, n);
      return [name, share, interval?.low ?? null, interval?.high ?? null, ...cells, n];
    }),
  };
}
