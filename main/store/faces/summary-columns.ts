import { z } from 'zod';
import {
  faceCheckName,
  type CurrentDecision,
  type FaceBox,
  type FaceCheck,
  type FaceRow,
  type FaceState,
  type FaceSummary,
  type Standing,
  type Verdict,
} from '../../../shared/models/face.ts';
import { boxOf, type BoxColumns } from './box-columns.ts';

/** The columns of a row as its list has it; `a` is face_actors. */
export const rowColumns = `r.id, r.key, a.name AS actor, r.actor_index, r.label, r.image_id, r.face_id, r.url,
  r.x1, r.y1, r.x2, r.y2, r.expected`;

export interface RowColumns extends FaceBox {
  id: number;
  key: string;
  actor: string;
  actor_index: number;
  label: string;
  image_id: string;
  face_id: string;
  url: string;
  expected: string;
}

/** What a summary has beside; `i` is face_images, `d` the decision in force. */
export const summaryColumns = `${rowColumns}, r.state, r.cause, r.standing, r.observed, r.suspicion,
  i.bytes, i.looks, i.decodes, i.width, i.height, i.channels, i.progressive, i.why,
  d.verdict, d.reason, d.note, d.at, d.x1 AS moved_x1, d.y1 AS moved_y1, d.x2 AS moved_x2, d.y2 AS moved_y2`;

export interface SummaryColumns extends RowColumns {
  state: FaceState;
  cause: string;
  standing: Standing;
  observed: string | null;
  suspicion: number;
  /** Null where nobody has looked at the bytes, and with it the other columns of the image that cannot be null otherwise. */
  bytes: number | null;
  looks: string | null;
  decodes: 0 | 1 | null;
  width: number | null;
  height: number | null;
  channels: number | null;
  progressive: 0 | 1 | null;
  why: string | null;
  /** Null where no decision is in force, and with it reason, note and time. */
  verdict: Verdict | null;
  reason: string | null;
  note: string | null;
  at: string | null;
  moved_x1: number | null;
  moved_y1: number | null;
  moved_x2: number | null;
  moved_y2: number | null;
}

export interface CheckColumns {
  row_id: number;
  name: string;
  score: number;
  why: string;
  others: string;
}

export function faceRowOf(row: RowColumns): FaceRow {
  return {
    id: row.id,
    key: row.key,
    actor: row.actor,
    index: row.actor_index,
    label: row.label,
    imageId: row.image_id,
    faceId: row.face_id,
    url: row.url,
    box: { x1: row.x1, y1: row.y1, x2: row.x2, y2: row.y2 },
    expected: row.expected,
  };
}

export function summaryOf(row: SummaryColumns, checks: FaceCheck[]): FaceSummary {
  return {
    ...faceRowOf(row),
    state: row.state,
    cause: row.cause,
    standing: row.standing,
    observed: row.observed,
    image: imageOf(row),
    decision: decisionOf(row),
    checks,
    suspicion: row.suspicion,
    split: null,
  };
}

function imageOf(row: SummaryColumns): FaceSummary['image'] {
  if (row.observed === null || row.bytes === null) return null;
  return {
    sha256: row.observed,
    bytes: row.bytes,
    looks: row.looks ?? '',
    decodes: row.decodes === 1,
    width: row.width,
    height: row.height,
    channels: row.channels,
    progressive: row.progressive === 1,
    why: row.why ?? '',
  };
}

function decisionOf(row: SummaryColumns): CurrentDecision | null {
  if (row.verdict === null) return null;
  const moved: BoxColumns = { x1: row.moved_x1, y1: row.moved_y1, x2: row.moved_x2, y2: row.moved_y2 };
  return {
    verdict: row.verdict,
    reason: row.reason ?? '',
    note: row.note ?? '',
    box: boxOf(moved),
    at: row.at ?? '',
  };
}

const rowIds = z.array(z.int());

export function checkOf({ name, score, why, others }: CheckColumns): FaceCheck {
  return { check: faceCheckName.parse(name), score, why, others: rowIds.parse(JSON.parse(others)) };
}
