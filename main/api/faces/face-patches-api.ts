import { hostname } from 'node:os';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { LabHandlers } from '../../../shared/contract/port.ts';
import type { PatchEntry, PatchPreview } from '../../../shared/models/face-decision.ts';
import { relationOf, theirsStands, type ConflictRule } from '../../data/faces/patch/merge.ts';
import { patchOfText, textOfPatch } from '../../data/faces/patch/patch-text.ts';
import type { FaceStore } from '../../store/faces/face-store.ts';
import type { LabContext } from '../lab-context.ts';
import { ChangedFaces } from './changed-faces.ts';

/** So many entries are compared before the lab does what else there is. */
const slice = 200;

/** Decisions on their way to another lab and back. Lines that cannot be read are told by `preview` and left out by `import`. */
export function facePatchesApi(lab: LabContext): LabHandlers['facePatches'] {
  const faces = lab.store.faces;
  const changed = new ChangedFaces(lab.events);
  return {
    export: ({ format }) => {
      const decisions = faces.decisions.lastWords();
      const head = { format: 'hidden-unit-face-patch', version: 1 } as const;
      const patch = { ...head, madeAt: new Date().toISOString(), by: hostname(), decisions };
      return { text: textOfPatch(patch, format), decisions: decisions.length };
    },
    preview: ({ text }) => previewOf(faces, text),
    import: ({ text, conflicts, takeTheirs }) => {
      const { entries } = patchOfText(text);
      const done = lab.store.atomically(() => merge(faces, entries, conflicts, new Set(takeTheirs)));
      changed.add(done.rows);
      changed.flush();
      return done.counts;
    },
  };
}

/** `fresh`, `same` and `conflicts` are of all entries, `unknownRows` those among them whose row is in no list. */
async function previewOf(faces: FaceStore, text: string): Promise<PatchPreview> {
  const { entries, problems } = patchOfText(text);
  const preview: PatchPreview = {
    decisions: entries.length,
    fresh: 0,
    same: 0,
    unknownRows: 0,
    conflicts: [],
    problems,
  };
  for (let place = 0; place < entries.length; place += slice) {
    await nextTurn();
    for (const theirs of entries.slice(place, place + slice)) {
      const [row] = faces.rows.named(theirs.rowKey);
      if (row === undefined) preview.unknownRows += 1;
      const mine = faces.decisions.lastWord(theirs.rowKey, theirs.sha256);
      const relation = relationOf(mine, theirs);
      if (relation !== 'conflict') preview[relation] += 1;
      // A row that is in no list has no place where the two could be shown.
      else if (mine !== undefined && row !== undefined) {
        const label = faces.rows.get(row)?.label ?? theirs.label;
        preview.conflicts.push({ row, label, mine, theirs });
      }
    }
  }
  return preview;
}

interface Merged {
  counts: { added: number; same: number; unknownRows: number; keptMine: number };
  rows: number[];
}

/** Takes in what the rule lets stand, as one act that can be undone. */
function merge(
  faces: FaceStore,
  entries: readonly PatchEntry[],
  rule: ConflictRule,
  takeTheirs: ReadonlySet<number>,
): Merged {
  const counts = { added: 0, same: 0, unknownRows: 0, keptMine: 0 };
  const taken: PatchEntry[] = [];
  for (const theirs of entries) {
    const [row] = faces.rows.named(theirs.rowKey);
    if (row === undefined) counts.unknownRows += 1;
    const mine = faces.decisions.lastWord(theirs.rowKey, theirs.sha256);
    const relation = relationOf(mine, theirs);
    const chosen = row !== undefined && takeTheirs.has(row);
    if (relation === 'same') counts.same += 1;
    else if (mine === undefined || chosen || theirsStands(mine, theirs, rule)) taken.push(theirs);
    else counts.keptMine += 1;
  }
  counts.added = taken.length;
  return { counts, rows: faces.decisions.take(taken) };
}
