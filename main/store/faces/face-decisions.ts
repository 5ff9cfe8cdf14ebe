import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Database } from 'better-sqlite3';
import { LabError } from '../../../shared/contract/failure.ts';
import type { FaceBox, Standing, Verdict } from '../../../shared/models/face.ts';
import type { PatchEntry } from '../../../shared/models/face-decision.ts';
import { boxColumns, boxOf, sameBox, type BoxColumns } from './box-columns.ts';
import { columnsOf, decisionOf, entryOf, type DecisionColumns } from './decision-columns.ts';
import { openFaceActs, type Act } from './face-acts.ts';
import type { FaceDecisions, NewDecision } from './face-store.ts';
import type { RowSettling } from './row-settling.ts';

interface DecidedRow extends FaceBox {
  id: number;
  key: string;
  observed: string | null;
  standing: Standing;
  actor: string;
  label: string;
  url: string;
}

const columns = `uuid, row_key, sha256, verdict, reason, note, x1, y1, x2, y2, at, made_by, act, actor, label, url`;

/** Decisions are only added: undoing and redoing an act are acts too, which say again what was in force before or after it. */
export function openFaceDecisions(database: Database, settling: RowSettling): FaceDecisions {
  const acts = openFaceActs(database);
  const rowOf = database.prepare<[id: number], DecidedRow>(
    `SELECT r.id, r.key, r.observed, r.standing, r.x1, r.y1, r.x2, r.y2, a.name AS actor, r.label, r.url
     FROM face_rows r JOIN face_actors a ON a.id = r.actor_id WHERE r.id = ?`,
  );
  const idOf = database.prepare<[key: string], number>('SELECT id FROM face_rows WHERE key = ?').pluck();
  const insert = database.prepare<[DecisionColumns]>(
    `INSERT INTO face_decisions (${columns}) VALUES (@uuid, @row_key, @sha256, @verdict, @reason, @note, @x1, @y1, @x2, @y2,
       @at, @made_by, @act, @actor, @label, @url)`,
  );
  const lastBox = database.prepare<[key: string, sha256: string], BoxColumns>(
    `SELECT x1, y1, x2, y2 FROM face_decisions WHERE row_key = ? AND sha256 = ? ORDER BY id DESC LIMIT 1`,
  );
  const ofAct = database.prepare<[act: number], DecisionColumns & { id: number }>(
    `SELECT id, ${columns} FROM face_decisions WHERE act = ? ORDER BY id`,
  );
  const before = database.prepare<[key: string, sha256: string, id: number], DecisionColumns>(
    `SELECT ${columns} FROM face_decisions WHERE row_key = ? AND sha256 = ? AND id < ? ORDER BY id DESC LIMIT 1`,
  );
  const withAct = `SELECT ${columns.replace('act,', 'd.act, a.undoes,')} FROM face_decisions d JOIN face_acts a ON a.id = d.act`;
  const history = database.prepare<[key: string], DecisionColumns & { undoes: number | null }>(
    `${withAct} WHERE d.row_key = ? ORDER BY d.id DESC`,
  );
  const lastWord = database.prepare<[key: string, sha256: string], DecisionColumns & { undoes: number | null }>(
    `${withAct} WHERE d.row_key = ? AND d.sha256 = ? ORDER BY d.id DESC LIMIT 1`,
  );
  const lastWords = database.prepare<[], DecisionColumns>(
    `SELECT ${columns} FROM face_decisions WHERE id IN (SELECT max(id) FROM face_decisions GROUP BY row_key, sha256)
     ORDER BY row_key, sha256`,
  );
  const has = database.prepare<[uuid: string], number>('SELECT 1 FROM face_decisions WHERE uuid = ?').pluck();
  const by = hostname();

  function say(decision: DecisionColumns): void {
    insert.run(decision);
  }

  /** Puts what decisions mean into the rows they are about. @returns the rows of this lab, each once. */
  function settle(keys: Iterable<string>): number[] {
    const rows = [...new Set(keys)].flatMap((key) => idOf.get(key) ?? []);
    for (const row of rows) settling.byBytes(row);
    return rows;
  }

  const decide = database.transaction((ids: readonly number[], decision: NewDecision) => {
    const act = acts.begin('decide');
    const at = new Date().toISOString();
    const rows = [...new Set(ids)];
    for (const id of rows) {
      const row = rowOf.get(id);
      if (row === undefined)
        throw new LabError('not_found', `There is no row ${id} any more. Read the list again.`, { id });
      if (row.observed === null || row.standing === 'absent') {
        throw new LabError('conflict', `${row.label} has no picture to decide about: download it first.`, { id });
      }
      const last = lastBox.get(row.key, row.observed);
      const box = decision.box ?? (last && boxOf(last)) ?? null;
      const { verdict, reason, note } = decision;
      const { key, observed, actor, label, url } = row;
      const moved = box === null || sameBox(box, row) ? null : box;
      say({
        ...{ uuid: randomUUID(), row_key: key, sha256: observed, verdict, reason, note, ...boxColumns(moved) },
        ...{ at, made_by: by, act, actor, label, url },
      });
    }
    for (const row of rows) settling.byBytes(row);
    return { act, rows };
  });

  const undo = database.transaction(() => {
    const { act, of } = acts.takeBack();
    const at = new Date().toISOString();
    const undone = ofAct.all(of.id);
    const again = new Set<string>();
    for (const { id, ...decision } of undone) {
      // Of an act that spoke twice of the same bytes the first word tells what was before.
      const about = `${decision.row_key} ${decision.sha256}`;
      if (again.has(about)) continue;
      again.add(about);
      const said = before.get(decision.row_key, decision.sha256, id) ?? { ...decision, ...unsaid };
      say({ ...said, uuid: randomUUID(), at, made_by: by, act });
    }
    return { act, rows: settle(undone.map(({ row_key }) => row_key)), words: `Took back: ${wordsOf(of, undone)}.` };
  });

  const redo = database.transaction(() => {
    const { act, of } = acts.bringBack();
    const at = new Date().toISOString();
    const done = ofAct.all(of.id);
    for (const { id: _, ...decision } of done) say({ ...decision, uuid: randomUUID(), at, made_by: by, act });
    return { act, rows: settle(done.map(({ row_key }) => row_key)), words: `Brought back: ${wordsOf(of, done)}.` };
  });

  const take = database.transaction((entries: readonly PatchEntry[]): number[] => {
    if (entries.length === 0) return [];
    const act = acts.begin('import');
    for (const entry of entries) {
      // One that was here already and has been overruled since is said again, as a word of its own.
      const id = has.get(entry.id) === undefined ? entry.id : randomUUID();
      say(columnsOf({ ...entry, id }, act));
    }
    return settle(entries.map(({ rowKey }) => rowKey));
  });

  return {
    decide,
    undo,
    redo,
    take,
    depth: acts.depth,
    history: (key) => history.all(key).map(decisionOf),
    lastWords: () => lastWords.all().map(entryOf),
    lastWord(key, sha256) {
      const row = lastWord.get(key, sha256);
      return row && decisionOf(row);
    },
    has: (uuid) => has.get(uuid) !== undefined,
  };
}

/** What is said of bytes about which nothing had been said. */
const unsaid = { verdict: null, reason: '', note: '', ...boxColumns(null) };

const pastForms: Readonly<Record<Verdict, string>> = {
  include: 'included',
  exclude: 'excluded',
  undecided: 'left undecided',
};

/** An act as a person knows it: `bracco16 excluded (other person)`, `12 faces included`. */
function wordsOf(of: Act, decisions: readonly DecisionColumns[]): string {
  const [first] = decisions;
  const what = decisions.length === 1 ? (first?.label ?? '') : `${decisions.length} faces`;
  if (of.kind === 'import') return `the patch with ${decisions.length} decision${decisions.length === 1 ? '' : 's'}`;
  const verdict = first?.verdict ?? null;
  const reason = first?.reason === undefined || first.reason === '' ? '' : ` (${first.reason})`;
  return `${what} ${verdict === null ? 'taken back' : pastForms[verdict]}${reason}`;
}
