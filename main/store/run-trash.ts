import type { Database } from 'better-sqlite3';
import { LabError } from '../../shared/failure.ts';

/** Moving runs to the trash and back, and deleting them permanently. Every function returns the ids of the runs it moved. */
export function openRunTrash(database: Database) {
  // Ids come as one JSON array, so that one prepared statement serves any number of them.
  const active = database
    .prepare<[ids: string], number>(
      `SELECT id FROM runs WHERE id IN (SELECT value FROM json_each(?))
       AND status IN ('queued', 'running', 'paused') AND deleted_at IS NULL ORDER BY id`,
    )
    .pluck();
  const remove = database
    .prepare<[at: string, ids: string], number>(
      `UPDATE runs SET deleted_at = ? WHERE id IN (SELECT value FROM json_each(?)) AND deleted_at IS NULL RETURNING id`,
    )
    .pluck();
  const restore = database
    .prepare<[ids: string], number>(
      `UPDATE runs SET deleted_at = NULL WHERE id IN (SELECT value FROM json_each(?)) AND deleted_at IS NOT NULL
       RETURNING id`,
    )
    .pluck();
  const purge = database
    .prepare<[ids: string], number>(
      'DELETE FROM runs WHERE id IN (SELECT value FROM json_each(?)) AND deleted_at IS NOT NULL RETURNING id',
    )
    .pluck();

  return {
    /** @throws LabError `conflict` when one of the runs is still being trained; then none is moved. */
    delete: database.transaction((ids: readonly number[], at: string): number[] => {
      const list = JSON.stringify(ids);
      const training = active.all(list);
      if (training.length > 0) {
        const which = training.length === 1 ? `Run ${training[0]} is` : `Runs ${training.join(', ')} are`;
        throw new LabError('conflict', `${which} not finished. Cancel the training first, then delete.`, { training });
      }
      return remove.all(at, list);
    }),
    restore: (ids: readonly number[]): number[] => restore.all(JSON.stringify(ids)),
    /** Only what is in the trash goes, with its metrics, log, tags, frames and artifacts. */
    purge: (ids: readonly number[]): number[] => purge.all(JSON.stringify(ids)),
  };
}
