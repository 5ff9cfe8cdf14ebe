import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Database } from 'better-sqlite3';
import type { Verdict } from '../../../shared/models/face.ts';
import type { PatchEntry } from '../../../shared/models/face-decision.ts';
import { boxColumns, type BoxColumns } from './box-columns.ts';
import { columnsOf, decisionColumns, type DecisionColumns } from './decision-columns.ts';
import type { NewDecision } from './face-store.ts';

/**
 * Adds decisions to an act, each kind by one statement however many rows there are. Which decision is in force for a row follows from
 * the order in which they are added.
 */
export interface SaidDecisions {
  /** @param rows ids of rows with a picture, each once. */
  ofRows(act: number, rows: readonly number[], decision: NewDecision): void;
  /** What was in force before an act, and that nothing was where nothing was. */
  before(act: number, of: number): void;
  /** What an act said. */
  again(act: number, of: number): void;
  /** @returns the rows that the entries are about. */
  entries(act: number, entries: readonly PatchEntry[]): number[];
}

interface Said {
  act: number;
  at: string;
  by: string;
}

/** A random UUID (version 4, RFC 9562) for each row: thousands of ways out of SQLite and back would take longer than all the rest. */
const newUuid = `lower(printf('%s-%s-4%s-%s%s-%s', hex(randomblob(4)), hex(randomblob(2)), substr(hex(randomblob(2)), 2),
  substr('89ab', 1 + (random() & 3), 1), substr(hex(randomblob(2)), 2), hex(randomblob(6))))`;

/** A box that is not given is that of the decision in force; the published one needs no columns. */
function usedBox(column: 'x1' | 'y1' | 'x2' | 'y2'): string {
  return `CASE WHEN @x1 IS NULL THEN d.${column}
    WHEN (@x1, @y1, @x2, @y2) = (r.x1, r.y1, r.x2, r.y2) THEN NULL ELSE @${column} END`;
}

export function openSaidDecisions(database: Database): SaidDecisions {
  const ofRows = database.prepare<
    [Said & BoxColumns & { rows: string; verdict: Verdict; reason: string; note: string }]
  >(
    `INSERT INTO face_decisions (${decisionColumns})
     SELECT ${newUuid}, r.key, r.observed, @verdict, @reason, @note,
       ${usedBox('x1')}, ${usedBox('y1')}, ${usedBox('x2')}, ${usedBox('y2')},
       @at, @by, @act, a.name, r.label, r.url
     FROM json_each(@rows) AS wanted CROSS JOIN face_rows r ON r.id = wanted.value
     JOIN face_actors a ON a.id = r.actor_id LEFT JOIN face_decisions d ON d.id = r.decision_id
     ORDER BY wanted.key`,
  );
  // Of an act that spoke twice of the same bytes, the first word tells what was before.
  const before = database.prepare<[Said & { of: number }]>(
    `INSERT INTO face_decisions (${decisionColumns})
     SELECT ${newUuid}, f.row_key, f.sha256, b.verdict, coalesce(b.reason, ''), coalesce(b.note, ''), b.x1, b.y1, b.x2, b.y2,
       @at, @by, @act, f.actor, f.label, f.url
     FROM (
       SELECT min(id) AS id, row_key, sha256, actor, label, url FROM face_decisions WHERE act = @of GROUP BY row_key, sha256
     ) AS f
     LEFT JOIN face_decisions b
       ON b.id = (SELECT max(id) FROM face_decisions WHERE row_key = f.row_key AND sha256 = f.sha256 AND id < f.id)
     ORDER BY f.id`,
  );
  const again = database.prepare<[Said & { of: number }]>(
    `INSERT INTO face_decisions (${decisionColumns})
     SELECT ${newUuid}, row_key, sha256, verdict, reason, note, x1, y1, x2, y2, @at, @by, @act, actor, label, url
     FROM face_decisions WHERE act = @of ORDER BY id`,
  );
  const one = database.prepare<[DecisionColumns]>(
    `INSERT INTO face_decisions (${decisionColumns}) VALUES (@uuid, @row_key, @sha256, @verdict, @reason, @note,
       @x1, @y1, @x2, @y2, @at, @made_by, @act, @actor, @label, @url)`,
  );
  const rowOf = database.prepare<[key: string], number>('SELECT id FROM face_rows WHERE key = ?').pluck();
  const has = database.prepare<[uuid: string], number>('SELECT 1 FROM face_decisions WHERE uuid = ?').pluck();

  function now(act: number): Said {
    return { act, at: new Date().toISOString(), by: hostname() };
  }

  return {
    ofRows(act, rows, { verdict, reason, note, box }) {
      ofRows.run({ ...now(act), ...boxColumns(box), rows: JSON.stringify(rows), verdict, reason, note });
    },
    before(act, of) {
      before.run({ ...now(act), of });
    },
    again(act, of) {
      again.run({ ...now(act), of });
    },
    entries(act, entries) {
      const rows = new Set<number>();
      for (const entry of entries) {
        const row = rowOf.get(entry.rowKey);
        if (row !== undefined) rows.add(row);
        // One that was here already and has been overruled since is said again, as a word of its own.
        const id = has.get(entry.id) === undefined ? entry.id : randomUUID();
        one.run(columnsOf({ ...entry, id }, act));
      }
      return [...rows];
    },
  };
}
