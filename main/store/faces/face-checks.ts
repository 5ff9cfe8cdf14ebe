import type { Database } from 'better-sqlite3';
import type { FaceChecks } from './face-store.ts';

export function openFaceChecks(database: Database): FaceChecks {
  const clear = database.prepare('DELETE FROM face_checks');
  const insert = database.prepare<[name: string, score: number, why: string, others: string, row: number]>(
    `INSERT INTO face_checks (row_id, name, score, why, others)
     SELECT id, ?, ?, ?, ? FROM face_rows WHERE id = ?`,
  );
  const suspect = database.prepare(
    `UPDATE face_rows SET suspicion = c.score
     FROM (
       SELECT r.id AS row_id, coalesce(max(k.score), 0) AS score
       FROM (SELECT row_id AS id FROM face_checks UNION SELECT id FROM face_rows WHERE suspicion > 0) r
       LEFT JOIN face_checks k ON k.row_id = r.id GROUP BY r.id
     ) AS c
     WHERE face_rows.id = c.row_id AND suspicion <> c.score`,
  );
  const replace = database.transaction((checks: Parameters<FaceChecks['replace']>[0]) => {
    clear.run();
    // A row that went while the checks were worked out has none.
    for (const { row, check, score, why, others } of checks) insert.run(check, score, why, JSON.stringify(others), row);
    suspect.run();
  });
  return { replace };
}
