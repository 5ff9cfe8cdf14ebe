import { hostname } from 'node:os';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { LabHandlers } from '../../../shared/contract/port.ts';
import type { PatchPreview } from '../../../shared/models/face-decision.ts';
import { relationOf } from '../../data/faces/patch/merge.ts';
import { patchOfText, textOfPatch } from '../../data/faces/patch/patch-text.ts';
import type { FaceStore } from '../../store/faces/face-store.ts';
import type { LabContext } from '../lab-context.ts';

/** So many entries are compared before whoever else asks is answered. */
const slice = 200;

/** Decisions as a patch, and what taking one in would do. */
export function patchReads({ store }: Pick<LabContext, 'store'>) {
  return {
    export: ({ format }) => {
      const decisions = store.faces.decisions.lastWords();
      const head = { format: 'hidden-unit-face-patch', version: 1 } as const;
      const patch = { ...head, madeAt: new Date().toISOString(), by: hostname(), decisions };
      return { text: textOfPatch(patch, format), decisions: decisions.length };
    },
    preview: ({ text }) => previewOf(store.faces, text),
  } satisfies Partial<LabHandlers['facePatches']>;
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
