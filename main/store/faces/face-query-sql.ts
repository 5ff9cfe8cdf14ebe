import type { FaceQuery } from '../../../shared/models/face.ts';

/** An SQL expression over a row `r` of face_rows. Whatever a person wrote is among the parameters, never in the text. */
export interface Sql {
  text: string;
  parameters: (string | number)[];
}

/** Columns by which face_counts counts, so that a filter by nothing else is counted without looking at rows. */
const counted = {
  state: 'state',
  standing: 'standing',
  verdict: 'verdict',
  cause: 'cause',
  actor: 'actor_id',
} as const;

function among(column: string, values: readonly (string | number)[]): Sql[] {
  if (values.length === 0) return [];
  return [{ text: `${column} IN (${values.map(() => '?').join(', ')})`, parameters: [...values] }];
}

function all(conditions: readonly Sql[]): Sql {
  if (conditions.length === 0) return { text: '1', parameters: [] };
  return {
    text: conditions.map(({ text }) => text).join(' AND '),
    parameters: conditions.flatMap(({ parameters }) => parameters),
  };
}

/** @param actors ids of the query's actors. */
function countedConditions(query: FaceQuery, actors: readonly number[], table: string): Sql[] {
  return [
    ...among(`${table}.${counted.actor}`, actors),
    ...among(`${table}.${counted.state}`, query.states),
    ...among(`${table}.${counted.standing}`, query.standings),
    ...among(`${table}.${counted.verdict}`, query.verdicts),
    ...(query.cause === null ? [] : [{ text: `${table}.${counted.cause} = ?`, parameters: [query.cause] }]),
  ];
}

function otherConditions(query: FaceQuery): Sql[] {
  const conditions: Sql[] = [];
  if (query.host !== null) conditions.push({ text: 'r.host = ?', parameters: [query.host] });
  if (query.checks.length > 0) {
    const names = query.checks.map(() => '?').join(', ');
    conditions.push({
      text: `r.id IN (SELECT row_id FROM face_checks WHERE name IN (${names}))`,
      parameters: [...query.checks],
    });
  }
  if (query.snapshot !== null && query.split !== null) {
    conditions.push({
      text: 'r.key IN (SELECT row_key FROM face_snapshot_items WHERE snapshot = ? AND split = ?)',
      parameters: [query.snapshot, query.split],
    });
  }
  const text = query.text.trim();
  if (text !== '') {
    const pattern = `%${text.replace(/[\\%_]/g, '\\$&')}%`;
    conditions.push({
      text: `(r.label LIKE ? ESCAPE '\\' OR r.url LIKE ? ESCAPE '\\' OR r.decision_id IN (
        SELECT id FROM face_decisions WHERE note LIKE ? ESCAPE '\\' OR reason LIKE ? ESCAPE '\\'))`,
      parameters: [pattern, pattern, pattern, pattern],
    });
  }
  return conditions;
}

/** The condition of a query on `r`. */
export function conditionSql(query: FaceQuery, actors: readonly number[]): Sql {
  return all([...countedConditions(query, actors, 'r'), ...otherConditions(query)]);
}

/** Selects how many rows a query has. */
export function totalSql(query: FaceQuery, actors: readonly number[]): Sql {
  if (otherConditions(query).length > 0) {
    const { text, parameters } = conditionSql(query, actors);
    return { text: `SELECT count(*) FROM face_rows r WHERE ${text}`, parameters };
  }
  const { text, parameters } = all(countedConditions(query, actors, 'c'));
  return { text: `SELECT coalesce(sum(c.rows), 0) FROM face_counts c WHERE ${text}`, parameters };
}

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
const nothing: Sql = { text: '1', parameters: [] };

/** The index to walk along. Without a filter that is narrower than any order the planner, which has no statistics, would sort. */
function walk(query: FaceQuery, index: string): Sql {
  return {
    text: otherConditions(query).length > 0 ? 'face_rows r' : `face_rows r INDEXED BY ${index}`,
    parameters: [],
  };
}

/** Ascending and descending are each other's reverse, among equal ones too. */
export function stretches(query: FaceQuery): Stretch[] {
  const down = query.descending ? ' DESC' : '';
  const up = query.descending ? '' : ' DESC';
  switch (query.order) {
    case 'list':
      return [
        {
          from: walk(query, 'face_rows_in_order'),
          where: nothing,
          order: `r.actor_id${down}, r.actor_index${down}, r.id${down}`,
        },
      ];
    case 'suspicion':
      return [
        {
          from: walk(query, 'face_rows_by_suspicion'),
          where: nothing,
          order: `r.suspicion${down}, r.actor_id${up}, r.actor_index${up}, r.id${up}`,
        },
      ];
    case 'size':
      return [
        {
          from: walk(query, 'face_rows_by_area'),
          where: nothing,
          order: `r.area${down}, r.actor_id${down}, r.actor_index${down}, r.id${down}`,
        },
      ];
    case 'decided':
      return [
        {
          from: { text: 'face_rows r', parameters: [] },
          where: { text: 'r.decision_id IS NOT NULL', parameters: [] },
          order: `r.decision_id${down}`,
        },
        {
          from: walk(query, 'face_rows_in_order'),
          where: { text: 'r.decision_id IS NULL', parameters: [] },
          order: inOrder,
        },
      ];
    default:
      return [
        {
          from: { text: 'face_rows r JOIN face_checks k ON k.row_id = r.id AND k.name = ?', parameters: [query.order] },
          where: nothing,
          order: `k.score${down}, ${inOrder}`,
        },
        {
          from: walk(query, 'face_rows_in_order'),
          where: {
            text: 'NOT EXISTS (SELECT 1 FROM face_checks k WHERE k.row_id = r.id AND k.name = ?)',
            parameters: [query.order],
          },
          order: inOrder,
        },
      ];
  }
}
