import type { PatchConflict, PatchPreview } from '../../../shared/models/face-decision.ts';
import type { Verdict } from '../../../shared/models/face.ts';
import { formatCount } from '../../ui/format.ts';

export type Side = 'mine' | 'theirs';

const verdictWords: Readonly<Record<Verdict, string>> = {
  include: '✓ include',
  exclude: '✕ exclude',
  undecided: '? unreviewed',
};

/** A decision's verdict as a word with its mark; null is one that was undone. */
export function verdictWord(verdict: Verdict | null): string {
  return verdict === null ? '– no decision' : verdictWords[verdict];
}

/** Which word stands in each conflict when the newer one does; equal times leave this lab's. */
export function newestSides(conflicts: readonly PatchConflict[]): Map<string, Side> {
  return new Map(conflicts.map((one) => [conflictKey(one), one.theirs.at > one.mine.at ? 'theirs' : 'mine']));
}

export function conflictKey({ row, mine }: PatchConflict): string {
  return `${row} ${mine.sha256}`;
}

/** 12 decisions: 5 new, 6 already here, 1 conflict. 3 decisions are for lines that no list of this lab has. */
export function previewWords(preview: PatchPreview): string {
  const parts = [
    `${preview.fresh} new`,
    `${preview.same} already here`,
    formatCount(preview.conflictCount, 'conflict'),
  ];
  const words = `${formatCount(preview.decisions, 'decision')}: ${parts.join(', ')}.`;
  if (preview.unknownRows === 0) return words;
  return `${words} ${formatCount(preview.unknownRows, 'decision')} for lines that are in no list here will be saved until you import a list with them.`;
}
