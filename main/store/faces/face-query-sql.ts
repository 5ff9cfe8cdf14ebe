import type { FaceQuery } from '../../../shared/models/face.ts';
import { containsSql, type Sql } from '../text-search-sql.ts';

export type { Sql } from '../text-search-sql.ts';

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
    const text = query.text.trim();
    const label = containsSql('r.label', text);
    const url = containsSql('r.url', text);
    const said = saidSql(text);
    conditions.push({
      text: `(${label.text} OR ${url.text} OR r.decision_id IN (${said.text}))`,
      parameters: [...label.parameters, ...url.parameters, ...said.parameters],
    });
  }
  return conditions;
}

/** Ids of the decisions whose words contain a text. */
function saidSql(text: string): Sql {
  const note = containsSql('note', text);
  const reason = containsSql('reason', text);
  return {
    text: `SELECT id FROM face_decisions WHERE ${note.text} OR ${reason.text}`,
    parameters: [...note.parameters, ...reason.parameters],
  };
}

/** Selects of ids of rows that hold a text, at most `most` each. They read every label and address, but nothing else of a row. */
export function matchingSql(text: string, most: number): Sql[] {
  const label = containsSql('label', text.trim());
  const url = containsSql('url', text.trim());
  const said = saidSql(text.trim());
  return [
    {
      text: `SELECT id FROM face_rows INDEXED BY face_rows_of_label WHERE ${label.text} LIMIT ?`,
      parameters: [...label.parameters, most],
    },
    {
      text: `SELECT id FROM face_rows INDEXED BY face_rows_of_url WHERE ${url.text} LIMIT ?`,
      parameters: [...url.parameters, most],
    },
    {
      text: `SELECT id FROM face_rows WHERE decision_id IN (${said.text}) LIMIT ?`,
      parameters: [...said.parameters, most],
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

/**
 * How many rows of a query have which standing, state and verdict ('' for none), whatever the query asks of these three: columns
 * `standing`, `state`, `verdict`, `rows`.
 */
export function groupsSql(query: FaceQuery, actors: readonly number[], matching: readonly number[] | null): Sql {
  const of = { ...query, standings: [], states: [], verdicts: [] };
  const { where, counted: byCounters } = selectionSql(of, actors, matching);
  if (byCounters) {
    const { text, parameters } = all(countedConditions(of, actors, 'c'));
    return {
      text: `SELECT c.standing, c.state, c.verdict, sum(c.rows) AS rows FROM face_counts c
        WHERE c.rows > 0 AND ${text} GROUP BY 1, 2, 3`,
      parameters,
    };
  }
  return {
    text: `SELECT r.standing, r.state, coalesce(r.verdict, '') AS verdict, count(*) AS rows FROM face_rows r
      WHERE ${where.text} GROUP BY 1, 2, 3`,
    parameters: where.parameters,
  };
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
