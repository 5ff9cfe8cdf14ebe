import type { Database } from 'better-sqlite3';
import type { FaceCheck, FaceQuery, FaceSummary } from '../../../shared/models/face.ts';
import { countChoices, noCounts } from './face-counts.ts';
import { stretches, type Stretch } from './face-order-sql.ts';
import { matchingSql, selectionSql, type Sql } from './face-query-sql.ts';
import type { FaceRows } from './face-store.ts';
import { checkOf, summaryColumns, summaryOf, type CheckColumns, type SummaryColumns } from './summary-columns.ts';

/** Fewer rows than this are sooner sorted than found along an index that has all of them in order. */
const mostSorted = 3000;
/** More rows than this that hold a text are not gathered first. */
const mostMatching = 10_000;

/** Pages of the grid: first which rows, from indexes alone, then all about those few. */
export function openFaceQuery(database: Database): Pick<FaceRows, 'query' | 'summaries' | 'counts'> {
  const actorIds = database
    .prepare<[names: string], number>('SELECT id FROM face_actors WHERE name IN (SELECT value FROM json_each(?))')
    .pluck();
  const summaryRows = database.prepare<[ids: string], SummaryColumns>(
    `SELECT ${summaryColumns} FROM json_each(?) AS wanted CROSS JOIN face_rows r ON r.id = wanted.value
     JOIN face_actors a ON a.id = r.actor_id
     LEFT JOIN face_images i ON i.sha256 = r.observed
     LEFT JOIN face_decisions d ON d.id = r.decision_id
     ORDER BY wanted.key`,
  );
  const checkRows = database.prepare<[ids: string], CheckColumns>(
    `SELECT row_id, name, score, why, others FROM face_checks WHERE row_id IN (SELECT value FROM json_each(?))
     ORDER BY row_id, score DESC, name`,
  );
  const parts = database.prepare<[snapshot: string, keys: string], { row_key: string; split: string }>(
    `SELECT row_key, split FROM face_snapshot_items WHERE snapshot = ? AND row_key IN (SELECT value FROM json_each(?))`,
  );

  function number({ text, parameters }: Sql): number {
    return (
      database
        .prepare<(string | number)[], number>(text)
        .pluck()
        .get(...parameters) ?? 0
    );
  }

  function idsOf(stretch: Stretch, where: Sql, offset: number, limit: number): number[] {
    return database
      .prepare<(string | number)[], number>(
        `SELECT r.id FROM ${stretch.from.text} WHERE ${stretch.where.text} AND ${where.text}
         ORDER BY ${stretch.order} LIMIT ? OFFSET ?`,
      )
      .pluck()
      .all(...stretch.from.parameters, ...stretch.where.parameters, ...where.parameters, limit, offset);
  }

  function lengthOf(stretch: Stretch, where: Sql): number {
    return number({
      text: `SELECT count(*) FROM ${stretch.from.text} WHERE ${stretch.where.text} AND ${where.text}`,
      parameters: [...stretch.from.parameters, ...stretch.where.parameters, ...where.parameters],
    });
  }

  function page(query: FaceQuery, where: Sql, walk: boolean): number[] {
    const [first, second] = stretches(query, walk);
    if (first === undefined) return [];
    const ids = idsOf(first, where, query.offset, query.limit);
    if (second === undefined || ids.length === query.limit) return ids;
    const before = ids.length > 0 ? query.offset + ids.length : lengthOf(first, where);
    return [...ids, ...idsOf(second, where, Math.max(0, query.offset - before), query.limit - ids.length)];
  }

  /** Ids of the rows that hold a text; null for none, and for a text that so many hold that the first page soon has its rows. */
  function matching(text: string): number[] | null {
    if (text.trim() === '') return null;
    const found = new Set<number>();
    for (const sql of matchingSql(text, mostMatching)) {
      const ids = database
        .prepare<(string | number)[], number>(sql.text)
        .pluck()
        .all(...sql.parameters);
      if (ids.length === mostMatching) return null;
      for (const id of ids) found.add(id);
    }
    return [...found];
  }

  function summaries(ids: readonly number[]): FaceSummary[] {
    const list = JSON.stringify(ids);
    const checks = new Map<number, FaceCheck[]>();
    for (const row of checkRows.iterate(list)) {
      const of = checks.get(row.row_id);
      if (of === undefined) checks.set(row.row_id, [checkOf(row)]);
      else of.push(checkOf(row));
    }
    return summaryRows.all(list).map((row) => summaryOf(row, checks.get(row.id) ?? []));
  }

  function withParts(faces: FaceSummary[], snapshot: string | null): FaceSummary[] {
    if (snapshot === null) return faces;
    const split = new Map(
      parts.all(snapshot, JSON.stringify(faces.map(({ key }) => key))).map((part) => [part.row_key, part.split]),
    );
    return faces.map((face) => ({ ...face, split: split.get(face.key) ?? null }));
  }

  return {
    summaries,
    counts(filter) {
      const query = { ...filter, order: 'list', descending: false, offset: 0, limit: 1 } as const;
      const actors = actorIds.all(JSON.stringify(query.actors));
      if (query.actors.length > 0 && actors.length === 0) return noCounts();
      return countChoices(database, query, actors, matching(query.text));
    },
    query(query) {
      const actors = actorIds.all(JSON.stringify(query.actors));
      if (query.actors.length > 0 && actors.length === 0) return { total: 0, faces: [] };
      const { total, where, counted } = selectionSql(query, actors, matching(query.text));
      const rows = number(total);
      const ids = rows === 0 ? [] : page(query, where, counted || rows > mostSorted);
      return { total: rows, faces: withParts(summaries(ids), query.snapshot) };
    },
  };
}
