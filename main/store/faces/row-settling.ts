import type { Database } from 'better-sqlite3';
import { areaSql, causeSql, gotBy, standingSql, stateSql, type Got, type Outcome } from './row-state.ts';

/**
 * Writes what follows for rows from the facts about them: state, cause, bytes, standing, decision and size of the box in use. To be
 * called in the transaction that changed a fact. Every column has this one place where it is worked out.
 */
export interface RowSettling {
  /** After their addresses were asked, or bytes were lost. */
  byAttempts(rows: readonly number[]): void;
  /** After a decision. */
  byDecisions(rows: readonly number[]): void;
  /** After a look at their bytes. */
  byBytes(rows: readonly number[]): void;
}

interface AskedRow {
  key: string;
  url: string;
  expected: string;
  observed: string | null;
}

export function openRowSettling(database: Database): RowSettling {
  const select = database.prepare<[id: number], AskedRow>(
    'SELECT key, url, expected, observed FROM face_rows WHERE id = ?',
  );
  const outcomes = database.prepare<[url: string, key: string], Outcome>(
    `SELECT t.state, t.cause, t.sha256, t.lost, i.decodes FROM face_attempts t LEFT JOIN face_images i ON i.sha256 = t.sha256
     WHERE t.url = ? AND (t.row_key IS NULL OR t.row_key = ?) ORDER BY t.id`,
  );
  const put = database.prepare<[Got & { id: number }]>(
    `UPDATE face_rows SET observed = @observed, state = @state, cause = @cause
     WHERE id = @id AND (observed IS NOT @observed OR state <> @state OR cause <> @cause)`,
  );
  const forgetChecks = database.prepare<[row: number]>('DELETE FROM face_checks WHERE row_id = ?');
  const unsuspect = database.prepare<[row: number]>(
    'UPDATE face_rows SET suspicion = 0 WHERE id = ? AND suspicion <> 0',
  );
  // Many rows at once, because one decision can be about thousands. What stays as it is is not written: SQLite would also write each
  // index that has the column.
  const wanted = 'FROM json_each(?) AS wanted CROSS JOIN face_rows r ON r.id = wanted.value';
  const withImage = `${wanted} LEFT JOIN face_images i ON i.sha256 = r.observed`;
  const putState = database.prepare<[rows: string]>(
    `UPDATE face_rows SET state = now.state, cause = now.cause
     FROM (SELECT r.id, ${stateSql} AS state, ${causeSql} AS cause ${withImage}) AS now
     WHERE face_rows.id = now.id AND (face_rows.state <> now.state OR face_rows.cause <> now.cause)`,
  );
  const putStanding = database.prepare<[rows: string]>(
    `UPDATE face_rows SET standing = now.standing, verdict = now.verdict, decision_id = now.decision_id
     FROM (
       SELECT r.id, ${standingSql} AS standing, d.verdict, d.id AS decision_id ${withImage}
       LEFT JOIN face_decisions d ON d.verdict IS NOT NULL
         AND d.id = (SELECT max(id) FROM face_decisions WHERE row_key = r.key AND sha256 = r.observed)
     ) AS now
     WHERE face_rows.id = now.id AND (face_rows.standing <> now.standing OR face_rows.decision_id IS NOT now.decision_id)`,
  );
  const putArea = database.prepare<[rows: string]>(
    `UPDATE face_rows SET area = now.area
     FROM (SELECT r.id, ${areaSql} AS area ${wanted} LEFT JOIN face_decisions d ON d.id = r.decision_id) AS now
     WHERE face_rows.id = now.id AND face_rows.area <> now.area`,
  );

  function byDecisions(rows: readonly number[]): void {
    const list = JSON.stringify(rows);
    putStanding.run(list);
    putArea.run(list);
  }

  function byBytes(rows: readonly number[]): void {
    putState.run(JSON.stringify(rows));
    byDecisions(rows);
  }

  return {
    byDecisions,
    byBytes,
    byAttempts(rows) {
      for (const id of rows) {
        const row = select.get(id);
        if (row === undefined) continue;
        const got = gotBy(outcomes.iterate(row.url, row.key), row.expected);
        put.run({ ...got, id });
        if (got.observed === row.observed) continue;
        // Checks spoke of other bytes.
        forgetChecks.run(id);
        unsuspect.run(id);
      }
      byBytes(rows);
    },
  };
}
