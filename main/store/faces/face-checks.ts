import type { Database } from 'better-sqlite3';
import type { FaceChecks, NewCheck } from './face-store.ts';
import { allAtOnce, type Steps } from './row-stretches.ts';

/** So many old checks, and the new ones of so many rows, are looked at in one transaction: some milliseconds. */
const atOnce = 200;

interface KeptCheck {
  row_id: number;
  name: string;
  score: number;
  why: string;
  others: string;
}

export function openFaceChecks(database: Database): FaceChecks {
  const nextRows = database
    .prepare<[after: number, offset: number], number>(
      'SELECT row_id FROM face_checks WHERE row_id > ? ORDER BY row_id LIMIT 1 OFFSET ?',
    )
    .pluck();
  const between = database.prepare<[after: number, upTo: number], KeptCheck>(
    'SELECT row_id, name, score, why, others FROM face_checks WHERE row_id > ? AND row_id <= ? ORDER BY row_id, name',
  );
  const clear = database.prepare<[row: number]>('DELETE FROM face_checks WHERE row_id = ?');
  const insert = database.prepare<[KeptCheck]>(
    `INSERT INTO face_checks (row_id, name, score, why, others)
     SELECT id, @name, @score, @why, @others FROM face_rows WHERE id = @row_id`,
  );
  const suspect = database.prepare<[rows: string]>(
    `UPDATE face_rows SET suspicion = now.score
     FROM (
       SELECT wanted.value AS row_id, coalesce(max(k.score), 0) AS score
       FROM json_each(?) AS wanted LEFT JOIN face_checks k ON k.row_id = wanted.value GROUP BY wanted.value
     ) AS now
     WHERE face_rows.id = now.row_id AND suspicion <> now.score`,
  );

  /** Rows of which the same is said as before are left alone. */
  const replaceBetween = database.transaction((after: number, upTo: number, checks: readonly KeptCheck[]) => {
    const before = Map.groupBy(between.iterate(after, upTo), (check) => check.row_id);
    const now = Map.groupBy(checks, (check) => check.row_id);
    const changed = [...new Set([...before.keys(), ...now.keys()])].filter(
      (row) => JSON.stringify(before.get(row)) !== JSON.stringify(now.get(row)),
    );
    for (const row of changed) {
      clear.run(row);
      // A row that went while the checks were worked out has none.
      for (const check of now.get(row) ?? []) insert.run(check);
    }
    if (changed.length > 0) suspect.run(JSON.stringify(changed));
  });

  /** Row after row: each has either its old checks and suspicion or its new ones. */
  function* replacing(checks: Iterable<NewCheck>): Steps<void> {
    const byRow = new Map<number, NewCheck[]>();
    let heard = 0;
    for (const check of checks) {
      const others = byRow.get(check.row);
      if (others === undefined) byRow.set(check.row, [check]);
      else others.push(check);
      if (++heard % atOnce === 0) yield;
    }
    const rows = Float64Array.from(byRow.keys()).sort();
    let place = 0;
    for (let after = 0; ;) {
      yield;
      const lastOld = nextRows.get(after, atOnce - 1);
      const lastNew = rows[place + atOnce - 1];
      const upTo = Math.min(lastOld ?? Number.MAX_SAFE_INTEGER, lastNew ?? Number.MAX_SAFE_INTEGER);
      const fresh: KeptCheck[] = [];
      for (let row = rows[place]; row !== undefined && row <= upTo; row = rows[++place]) {
        fresh.push(...(byRow.get(row) ?? []).map(keptCheck).sort(byName));
      }
      replaceBetween(after, upTo, fresh);
      if (upTo === Number.MAX_SAFE_INTEGER) return;
      after = upTo;
    }
  }

  return {
    replacing,
    replace: (checks) => allAtOnce(replacing(checks)),
  };
}

/** With the columns in the order in which they are read. */
function keptCheck({ row, check, score, why, others }: NewCheck): KeptCheck {
  return { row_id: row, name: check, score, why, others: JSON.stringify(others) };
}

function byName(a: KeptCheck, b: KeptCheck): number {
  return a.name < b.name ? -1 : 1;
}
