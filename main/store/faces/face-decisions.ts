import type { Database } from 'better-sqlite3';
import { LabError } from '../../../shared/failure.ts';
import type { Verdict } from '../../../shared/models/face.ts';
import type { PatchEntry } from '../../../shared/models/face-decision.ts';
import { decisionColumns, decisionOf, entryOf, type DecisionColumns } from './decision-columns.ts';
import { openFaceActs, type Act } from './face-acts.ts';
import type { FaceDecisions, NewDecision } from './face-store.ts';
import type { RowSettling } from './row-settling.ts';
import { openSaidDecisions } from './said-decisions.ts';

/** The first word of an act, and how many it has. */
interface ActWords {
  verdict: Verdict | null;
  reason: string;
  label: string;
  size: number;
}

/** Decisions are only added: undoing and redoing an act are acts too, which say again what was in force before or after it. */
export function openFaceDecisions(database: Database, settling: RowSettling): FaceDecisions {
  const acts = openFaceActs(database);
  const said = openSaidDecisions(database);
  const undecidable = database.prepare<[rows: string], { id: number; label: string | null }>(
    `SELECT wanted.value AS id, r.label FROM json_each(?) AS wanted LEFT JOIN face_rows r ON r.id = wanted.value
     WHERE r.id IS NULL OR r.standing = 'absent' ORDER BY wanted.key LIMIT 1`,
  );
  const notUsable = database
    .prepare<[rows: string], number>(
      `SELECT r.id FROM json_each(?) AS wanted CROSS JOIN face_rows r ON r.id = wanted.value
       WHERE r.standing <> 'in' ORDER BY wanted.key`,
    )
    .pluck();
  const rowsOfAct = database
    .prepare<[act: number], number>(
      `SELECT r.id FROM face_decisions d CROSS JOIN face_rows r ON r.key = d.row_key WHERE d.act = ?
       GROUP BY r.id ORDER BY min(d.id)`,
    )
    .pluck();
  const wordsOfAct = database.prepare<[act: number], ActWords>(
    `SELECT verdict, reason, label, count(*) OVER () AS size FROM face_decisions WHERE act = ? ORDER BY id LIMIT 1`,
  );
  const withAct = `SELECT ${decisionColumns}, undoes FROM face_decisions d JOIN face_acts a ON a.id = d.act`;
  const history = database.prepare<[key: string], DecisionColumns & { undoes: number | null }>(
    `${withAct} WHERE d.row_key = ? ORDER BY d.id DESC`,
  );
  const lastWord = database.prepare<[key: string, sha256: string], DecisionColumns & { undoes: number | null }>(
    `${withAct} WHERE d.row_key = ? AND d.sha256 = ? ORDER BY d.id DESC LIMIT 1`,
  );
  const lastWords = database.prepare<[], DecisionColumns>(
    `SELECT ${decisionColumns} FROM face_decisions
     WHERE id IN (SELECT max(id) FROM face_decisions GROUP BY row_key, sha256) ORDER BY row_key, sha256`,
  );
  const has = database.prepare<[uuid: string], number>('SELECT 1 FROM face_decisions WHERE uuid = ?').pluck();

  function settle(act: number): number[] {
    const rows = rowsOfAct.all(act);
    settling.byDecisions(rows);
    return rows;
  }

  const decide = database.transaction((ids: readonly number[], decision: NewDecision) => {
    const rows = [...new Set(ids)];
    const wrong = undecidable.get(JSON.stringify(rows));
    if (wrong !== undefined) throw cannotDecide(wrong);
    const act = acts.begin('decide');
    said.ofRows(act, rows, decision);
    settling.byDecisions(rows);
    // Only a box that misses its picture keeps an included row from being usable.
    const misplaced = decision.verdict === 'include' ? notUsable.all(JSON.stringify(rows)) : [];
    return { act, rows, misplaced };
  });

  const undo = database.transaction(() => {
    const { act, of } = acts.takeBack();
    said.before(act, of.id);
    return { act, rows: settle(act), words: `Undid: ${wordsOf(of, wordsOfAct.get(of.id))}.` };
  });

  const redo = database.transaction(() => {
    const { act, of } = acts.bringBack();
    said.again(act, of.id);
    return { act, rows: settle(act), words: `Brought back: ${wordsOf(of, wordsOfAct.get(of.id))}.` };
  });

  /** The act of the patch that is being imported; null before its first entry. */
  let taking: { act: number | null } | undefined;

  const add = database.transaction((into: { act: number | null }, entries: readonly PatchEntry[]): number[] => {
    if (entries.length === 0) return [];
    into.act ??= acts.begin('import');
    const rows = said.entries(into.act, entries);
    settling.byDecisions(rows);
    return rows;
  });

  function requireWhole(): void {
    if (taking !== undefined) throw new LabError('conflict', beingTaken);
  }

  return {
    decide,
    undo() {
      requireWhole();
      return undo();
    },
    redo() {
      requireWhole();
      return redo();
    },
    takeInParts() {
      requireWhole();
      const own: { act: number | null } = { act: null };
      const before = acts.last();
      taking = own;
      return {
        add: (entries) => add(own, entries),
        isLater: ({ act }) => act > before && act !== own.act,
        end() {
          if (taking === own) taking = undefined;
        },
      };
    },
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

const beingTaken = 'A patch is being imported. Try again when that is done.';

function cannotDecide({ id, label }: { id: number; label: string | null }): LabError {
  if (label === null) return new LabError('not_found', `There is no row ${id} any more. Read the list again.`, { id });
  return new LabError('conflict', `${label} has no picture to decide about: download it first.`, { id });
}

const pastForms: Readonly<Record<Verdict, string>> = {
  include: 'included',
  exclude: 'excluded',
  undecided: 'left unreviewed',
};

/** An act as a person knows it: `bracco16 excluded (other person)`, `12 faces included`. */
function wordsOf(of: Act, words: ActWords | undefined): string {
  const { verdict, reason, label, size } = words ?? { verdict: null, reason: '', label: '', size: 0 };
  if (of.kind === 'import') return `a patch with ${size} decision${size === 1 ? '' : 's'}`;
  const what = size === 1 ? label : `${size} faces`;
  return `${what} ${verdict === null ? 'changed' : pastForms[verdict]}${reason === '' ? '' : ` (${reason})`}`;
}
