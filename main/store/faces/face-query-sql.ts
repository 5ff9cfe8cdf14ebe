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

/** @param matching ids of the rows that hold the query's text; null where there is no text, or too many rows hold it. */
function otherConditions(query: FaceQuery, matching: readonly number[] | null): Sql[] {
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
  if (matching !== null) {
    conditions.push({ text: 'r.id IN (SELECT value FROM json_each(?))', parameters: [JSON.stringify(matching)] });
  } else if (query.text.trim() !== '') {
    const pattern = containing(query.text);
    conditions.push({
      text: `(r.label ${like} OR r.url ${like} OR r.decision_id IN (
        SELECT id FROM face_decisions WHERE note ${like} OR reason ${like}))`,
      parameters: [pattern, pattern, pattern, pattern],
    });
  }
  return conditions;
}

const like = `LIKE ? ESCAPE '\\'`;

function containing(text: string): string {
  return `%${text.trim().replace(/[\\%_]/g, '\\$&')}%`;
}

/** Selects of ids of rows that hold a text, at most `most` each. They read every label and address, but nothing else of a row. */
export function matchingSql(text: string, most: number): Sql[] {
  const pattern = containing(text);
  return [
    {
      text: `SELECT id FROM face_rows INDEXED BY face_rows_of_label WHERE label ${like} LIMIT ?`,
      parameters: [pattern, most],
    },
    {
      text: `SELECT id FROM face_rows INDEXED BY face_rows_of_url WHERE url ${like} LIMIT ?`,
      parameters: [pattern, most],
    },
    {
      text: `SELECT id FROM face_rows
        WHERE decision_id IN (SELECT id FROM face_decisions WHERE note ${like} OR reason ${like}) LIMIT ?`,
      parameters: [pattern, pattern, most],
    },
  ];
}

/** The rows of a query: how many they are, and the condition on `r` for one of them. */
export interface Selection {
  total: Sql;
  where: Sql;
  /** Whether counters know the total, because columns of the indexes are all that is asked for. */
  counted: boolean;
}

/** @param actors ids of the query's actors. */
export function selectionSql(
  query: FaceQuery,
  actors: readonly number[],
  matching: readonly number[] | null,
): Selection {
  const others = otherConditions(query, matching);
  const where = all([...countedConditions(query, actors, 'r'), ...others]);
  if (others.length > 0) {
    const total = { text: `SELECT count(*) FROM face_rows r WHERE ${where.text}`, parameters: where.parameters };
    return { total, where, counted: false };
  }
  const { text, parameters } = all(countedConditions(query, actors, 'c'));
  const total = { text: `SELECT coalesce(sum(c.rows), 0) FROM face_counts c WHERE ${text}`, parameters };
  return { total, where, counted: true };
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

/**
 * Ascending and descending are each other's reverse, among equal ones too.
 * @param walk along the order's index until the page is full, rather than gather all rows and sort them: the planner, which has no
 * statistics, would do the latter.
 */
export function stretches(query: Pick<FaceQuery, 'order' | 'descending'>, walk: boolean): Stretch[] {
  const along = (index: string): Sql => ({
    text: walk ? `face_rows r INDEXED BY ${index}` : 'face_rows r',
    parameters: [],
  });
  const down = query.descending ? ' DESC' : '';
  const up = query.descending ? '' : ' DESC';
  switch (query.order) {
    case 'list':
      return [
        {
          from: along('face_rows_in_order'),
          where: nothing,
          order: `r.actor_id${down}, r.actor_index${down}, r.id${down}`,
        },
      ];
    case 'suspicion':
      return [
        {
          from: along('face_rows_by_suspicion'),
          where: nothing,
          order: `r.suspicion${down}, r.actor_id${up}, r.actor_index${up}, r.id${up}`,
        },
      ];
    case 'size':
      return [
        {
          from: along('face_rows_by_area'),
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
          from: along('face_rows_in_order'),
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
          from: along('face_rows_in_order'),
          where: {
            text: 'NOT EXISTS (SELECT 1 FROM face_checks k WHERE k.row_id = r.id AND k.name = ?)',
            parameters: [query.order],
          },
          order: inOrder,
        },
      ];
  }
}
