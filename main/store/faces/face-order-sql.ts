import type { FaceQuery } from '../../../shared/models/face.ts';
import type { Sql } from './face-query-sql.ts';

/**
 * Rows in the order of a query, as one or two stretches: rows that have what the order asks for, and then, in the list's order, those
 * that do not. `from` and `order` go around a condition.
 */
export interface Stretch {
  from: Sql;
  where: Sql;
  order: string;
}

const inOrder = 'r.actor_id, r.actor_index, r.id';

/** Columns of an index that has all rows in order: ascending and descending are each other's reverse, among equal ones too. */
const indexed = new Map<FaceQuery['order'], { index: string; columns: string[] }>([
  ['list', { index: 'face_rows_in_order', columns: ['r.actor_id', 'r.actor_index', 'r.id'] }],
  [
    'suspicion',
    { index: 'face_rows_by_suspicion', columns: ['r.suspicion', '-r.actor_id', '-r.actor_index', '-r.id'] },
  ],
  ['size', { index: 'face_rows_by_area', columns: ['r.area', 'r.actor_id', 'r.actor_index', 'r.id'] }],
]);

/**
 * @param walk along the order's index until the page is full, rather than gather all rows and sort them: the planner, which has no
 * statistics, would do the latter.
 */
export function stretches({ order, descending }: Pick<FaceQuery, 'order' | 'descending'>, walk: boolean): Stretch[] {
  const along = (index: string): Sql => plain(walk ? `face_rows r INDEXED BY ${index}` : 'face_rows r');
  const down = descending ? ' DESC' : '';
  const whole = indexed.get(order);
  if (whole !== undefined) {
    const columns = whole.columns.map((column) => {
      const reversed = column.startsWith('-');
      return `${reversed ? column.slice(1) : column}${descending === reversed ? '' : ' DESC'}`;
    });
    return [{ from: along(whole.index), where: plain('1'), order: columns.join(', ') }];
  }
  if (order === 'decided') {
    return [
      { from: plain('face_rows r'), where: plain('r.decision_id IS NOT NULL'), order: `r.decision_id${down}` },
      { from: along('face_rows_in_order'), where: plain('r.decision_id IS NULL'), order: inOrder },
    ];
  }
  return [
    {
      from: { text: 'face_rows r JOIN face_checks k ON k.row_id = r.id AND k.name = ?', parameters: [order] },
      where: plain('1'),
      order: `k.score${down}, ${inOrder}`,
    },
    {
      from: along('face_rows_in_order'),
      where: {
        text: 'NOT EXISTS (SELECT 1 FROM face_checks k WHERE k.row_id = r.id AND k.name = ?)',
        parameters: [order],
      },
      order: inOrder,
    },
  ];
}

function plain(text: string): Sql {
  return { text, parameters: [] };
}
