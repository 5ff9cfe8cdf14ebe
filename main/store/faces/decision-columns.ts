import type { Verdict } from '../../../shared/models/face.ts';
import type { FaceDecision, PatchEntry } from '../../../shared/models/face-decision.ts';
import { boxColumns, boxOf, type BoxColumns } from './box-columns.ts';

export const decisionColumns =
  'uuid, row_key, sha256, verdict, reason, note, x1, y1, x2, y2, at, made_by, act, actor, label, url';

/** A decision as it is kept. */
export interface DecisionColumns extends BoxColumns {
  uuid: string;
  row_key: string;
  sha256: string;
  verdict: Verdict | null;
  reason: string;
  note: string;
  at: string;
  made_by: string;
  act: number;
  actor: string;
  label: string;
  url: string;
}

export function decisionOf(row: DecisionColumns & { undoes: number | null }): FaceDecision {
  const { uuid, row_key, sha256, verdict, reason, note, at, made_by, act, undoes } = row;
  return { id: uuid, rowKey: row_key, sha256, verdict, reason, note, box: boxOf(row), at, by: made_by, act, undoes };
}

export function entryOf(row: DecisionColumns): PatchEntry {
  const { uuid, row_key, sha256, verdict, reason, note, at, made_by, actor, label, url } = row;
  return {
    id: uuid,
    rowKey: row_key,
    sha256,
    verdict,
    reason,
    note,
    box: boxOf(row),
    at,
    by: made_by,
    actor,
    label,
    url,
  };
}

export function columnsOf(entry: PatchEntry, act: number): DecisionColumns {
  const { id, rowKey, sha256, verdict, reason, note, box, at, by, actor, label, url } = entry;
  return {
    uuid: id,
    row_key: rowKey,
    sha256,
    verdict,
    reason,
    note,
    ...boxColumns(box),
    at,
    made_by: by,
    act,
    actor,
    label,
    url,
  };
}
