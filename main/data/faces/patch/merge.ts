import type { FaceBox } from '../../../../shared/models/face.ts';
import type { FaceDecision, PatchEntry } from '../../../../shared/models/face-decision.ts';

export type ConflictRule = 'mine' | 'theirs' | 'newest';

/** How an entry of a patch stands to what this lab says of the same row and bytes. */
export type Relation = 'fresh' | 'same' | 'conflict';

/**
 * `fresh`: this lab has said nothing. `same`: its last word says the same, whoever said it and when, or neither has a decision in
 * force. `conflict`: the two say different things; an undone decision counts as well.
 */
export function relationOf(mine: FaceDecision | undefined, theirs: PatchEntry): Relation {
  if (mine === undefined) return theirs.verdict === null ? 'same' : 'fresh';
  const same =
    mine.verdict === theirs.verdict &&
    mine.reason === theirs.reason &&
    mine.note === theirs.note &&
    sameBox(mine.box, theirs.box);
  return same ? 'same' : 'conflict';
}

/**
 * Whether the patch's word stands in a conflict. `newest`: the later one; of two at the same time the one with the higher id, which is
 * the same one in both labs, so that two labs that import each other's patches by this rule say the same afterwards.
 */
export function theirsStands(mine: FaceDecision, theirs: PatchEntry, rule: ConflictRule): boolean {
  if (rule !== 'newest') return rule === 'theirs';
  const [hers, his] = [Date.parse(theirs.at), Date.parse(mine.at)];
  return hers === his ? theirs.id > mine.id : hers > his;
}

function sameBox(one: FaceBox | null, other: FaceBox | null): boolean {
  if (one === null || other === null) return one === other;
  return one.x1 === other.x1 && one.y1 === other.y1 && one.x2 === other.x2 && one.y2 === other.y2;
}
