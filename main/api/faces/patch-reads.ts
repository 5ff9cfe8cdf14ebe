import { hostname } from 'node:os';
import type { LabHandlers } from '../../../shared/contract/port.ts';
import type { PatchEntry, PatchPreview, PatchSource } from '../../../shared/models/face-decision.ts';
import { relationOf } from '../../data/faces/patch/merge.ts';
import { openPatch } from '../../data/faces/patch/opened-patch.ts';
import { textOfPatch } from '../../data/faces/patch/patch-text.ts';
import type { FaceStore } from '../../store/faces/face-store.ts';
import type { LabContext } from '../../work/lab-context.ts';
import { atPace, Pace } from '../../work/faces/pace.ts';

/** So many can be shown side by side, and sent in one answer. */
const mostConflicts = 2000;

/** Decisions as a patch, and what taking one in would do. */
export function patchReads({ store }: Pick<LabContext, 'store'>) {
  return {
    export: ({ format }) => {
      const decisions = store.faces.decisions.lastWords();
      const head = { format: 'hidden-unit-face-patch', version: 1 } as const;
      const patch = { ...head, madeAt: new Date().toISOString(), by: hostname(), decisions };
      return { text: textOfPatch(patch, format), decisions: decisions.length };
    },
    preview: (source) => previewOf(store.faces, source),
  } satisfies Partial<LabHandlers['facePatches']>;
}

/** `fresh`, `same` and `conflictCount` are of all entries, `unknownRows` those among them whose row is in no list. */
async function previewOf(faces: FaceStore, source: PatchSource): Promise<PatchPreview> {
  const patch = await openPatch(source);
  const preview: PatchPreview = {
    ...patch.summary,
    ...{ fresh: 0, same: 0, unknownRows: 0, conflicts: [], conflictCount: 0 },
  };
  try {
    const pace = new Pace({ least: 60, most: 1000 });
    for await (const entries of patch.rows()) {
      await atPace(entries, pace, (part) => {
        for (const theirs of part) compare(faces, theirs, preview);
      });
    }
  } finally {
    await patch.close();
  }
  return preview;
}

function compare(faces: FaceStore, theirs: PatchEntry, preview: PatchPreview): void {
  const row = faces.rows.ofKey(theirs.rowKey);
  if (row === undefined) preview.unknownRows += 1;
  const mine = faces.decisions.lastWord(theirs.rowKey, theirs.sha256);
  const relation = relationOf(mine, theirs);
  if (relation !== 'conflict') preview[relation] += 1;
  // A row that is in no list has no place where the two could be shown.
  else if (mine !== undefined && row !== undefined) {
    preview.conflictCount += 1;
    if (preview.conflicts.length >= mostConflicts) return;
    const label = faces.rows.get(row)?.label ?? theirs.label;
    preview.conflicts.push({ row, label, mine, theirs });
  }
}
