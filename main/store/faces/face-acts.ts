import type { Database } from 'better-sqlite3';
import { LabError } from '../../../shared/failure.ts';

export interface Act {
  id: number;
  kind: 'decide' | 'import';
}

/**
 * What can be undone and redone. Of the acts that are not past, the done ones come before the undone ones, so the last done
 * is the one to undo and the first undone is the one to redo.
 */
export interface FaceActs {
  /** A new act. Nothing that was undone before it can be redone any more. */
  begin(kind: Act['kind']): number;
  /** The act that undoes the last done one. @throws LabError `conflict` when there is none. */
  takeBack(): { act: number; of: Act };
  /** The act that redoes what was undone last. @throws LabError `conflict` when there is none. */
  bringBack(): { act: number; of: Act };
  /** The last act's id, 0 where there is none. */
  last(): number;
  depth(): { canUndo: number; canRedo: number };
}

export function openFaceActs(database: Database): FaceActs {
  const insert = database.prepare<[kind: string, undoes: number | null, stand: string]>(
    'INSERT INTO face_acts (kind, undoes, stand) VALUES (?, ?, ?)',
  );
  const pass = database.prepare(`UPDATE face_acts SET stand = 'past' WHERE stand = 'undone' AND undoes IS NULL`);
  const move = database.prepare<[stand: string, id: number]>('UPDATE face_acts SET stand = ? WHERE id = ?');
  const lastDone = database.prepare<[], Act>(
    `SELECT id, kind FROM face_acts WHERE stand = 'done' AND undoes IS NULL ORDER BY id DESC LIMIT 1`,
  );
  const firstUndone = database.prepare<[], Act>(
    `SELECT id, kind FROM face_acts WHERE stand = 'undone' AND undoes IS NULL ORDER BY id LIMIT 1`,
  );
  const last = database.prepare<[], number>('SELECT coalesce(max(id), 0) FROM face_acts').pluck();
  const count = database
    .prepare<[stand: string], number>('SELECT count(*) FROM face_acts WHERE stand = ? AND undoes IS NULL')
    .pluck();

  function follow(of: Act | undefined, kind: 'undo' | 'redo', stand: string, none: string): { act: number; of: Act } {
    if (of === undefined) throw new LabError('conflict', none);
    move.run(stand, of.id);
    return { act: Number(insert.run(kind, of.id, 'past').lastInsertRowid), of };
  }

  return {
    begin(kind) {
      pass.run();
      return Number(insert.run(kind, null, 'done').lastInsertRowid);
    },
    takeBack: () => follow(lastDone.get(), 'undo', 'undone', 'There is no decision to undo.'),
    bringBack: () =>
      follow(firstUndone.get(), 'redo', 'done', 'There is no decision to redo: nothing was undone since the last one.'),
    last: () => last.get() ?? 0,
    depth: () => ({ canUndo: count.get('done') ?? 0, canRedo: count.get('undone') ?? 0 }),
  };
}
