import type { Database } from 'better-sqlite3';
import type { FaceBox, FaceState, Standing, Verdict } from '../../../shared/models/face.ts';
import { boxOf, type BoxColumns } from './box-columns.ts';
import { imageOf, type ImageColumns } from './image-columns.ts';
import { areaOf, gotBy, standingOf, stateOf, type Got, type Outcome } from './row-state.ts';

/**
 * Writes what follows for a row from the facts about it: state, cause, bytes, standing, verdict and size of the box in use. To be
 * called in the transaction that changed a fact. Every column has this one place where it is worked out.
 */
export interface RowSettling {
  /** After its address was asked, or bytes were lost. */
  byAttempts(row: number): void;
  /** After a decision, or a look at its bytes. */
  byBytes(row: number): void;
}

interface SettledRow extends FaceBox {
  id: number;
  key: string;
  url: string;
  expected: string;
  observed: string | null;
  state: FaceState;
  cause: string;
  standing: Standing;
  verdict: Verdict | null;
  decision_id: number | null;
  area: number;
}

interface WordRow extends BoxColumns {
  id: number;
  verdict: Verdict | null;
}

export function openRowSettling(database: Database): RowSettling {
  const select = database.prepare<[id: number], SettledRow>(
    `SELECT id, key, url, expected, x1, y1, x2, y2, observed, state, cause, standing, verdict, decision_id, area
     FROM face_rows WHERE id = ?`,
  );
  const outcomes = database.prepare<[url: string, key: string], Outcome>(
    `SELECT state, cause, sha256, lost FROM face_attempts WHERE url = ? AND (row_key IS NULL OR row_key = ?) ORDER BY id`,
  );
  const image = database.prepare<[sha256: string], ImageColumns>('SELECT * FROM face_images WHERE sha256 = ?');
  const word = database.prepare<[key: string, sha256: string], WordRow>(
    `SELECT id, verdict, x1, y1, x2, y2 FROM face_decisions WHERE row_key = ? AND sha256 = ? ORDER BY id DESC LIMIT 1`,
  );
  const update = database.prepare<[Omit<SettledRow, 'key' | 'url' | 'expected' | keyof FaceBox>]>(
    `UPDATE face_rows SET observed = @observed, state = @state, cause = @cause, standing = @standing, verdict = @verdict,
       decision_id = @decision_id, area = @area WHERE id = @id`,
  );
  const forgetChecks = database.prepare<[row: number]>('DELETE FROM face_checks WHERE row_id = ?');
  const unsuspect = database.prepare<[row: number]>('UPDATE face_rows SET suspicion = 0 WHERE id = ?');

  function settle(row: SettledRow, got: Got): void {
    const { observed } = got;
    const seen = observed === null ? undefined : image.get(observed);
    const known = seen === undefined ? got : stateOf(row.expected, imageOf(seen));
    const said = observed === null ? undefined : word.get(row.key, observed);
    const inForce = said?.verdict == null ? undefined : said;
    const after = {
      id: row.id,
      observed,
      state: known.state,
      cause: known.cause,
      standing: standingOf(known.state, seen?.decodes === 1, inForce?.verdict ?? null),
      verdict: inForce?.verdict ?? null,
      decision_id: inForce?.id ?? null,
      area: areaOf((inForce && boxOf(inForce)) ?? row),
    };
    update.run(after);
    if (observed === row.observed) return;
    // Checks spoke of other bytes.
    forgetChecks.run(row.id);
    unsuspect.run(row.id);
  }

  return {
    byAttempts(id) {
      const row = select.get(id);
      if (row !== undefined) settle(row, gotBy(outcomes.iterate(row.url, row.key), row.expected));
    },
    byBytes(id) {
      const row = select.get(id);
      if (row === undefined) return;
      // With bytes the state is found again from them; without, the attempt that said why stays in force.
      settle(row, row.observed === null ? row : { observed: row.observed, state: 'pending', cause: '' });
    },
  };
}
