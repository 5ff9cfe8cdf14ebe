import type { FaceState } from '../../../shared/models/face.ts';

/**
 * One time an address was asked, as far as it tells what a row has. `lost`: the bytes are in the blob store no more. `decodes`: null
 * while nobody has looked at them.
 */
export interface Outcome {
  state: FaceState;
  cause: string;
  sha256: string | null;
  lost: 0 | 1;
  decodes: 0 | 1 | null;
}

/** What a row has: bytes, or why it has none. */
export interface Got {
  observed: string | null;
  state: FaceState;
  cause: string;
}

const nothingYet: Got = { observed: null, state: 'pending', cause: '' };

/**
 * What a row has after all times its address was asked, in their order. What came or happened later takes the place of what was before,
 * with two exceptions: nothing takes the place of the bytes that the list expects, and a failure takes no picture away. Bytes that
 * were lost leave nothing.
 */
export function gotBy(outcomes: Iterable<Outcome>, expected: string): Got {
  let got = nothingYet;
  let picture = false;
  for (const { state, cause, sha256, lost, decodes } of outcomes) {
    if (got.observed === expected) continue;
    if (sha256 === null && picture) continue;
    picture = sha256 !== null && lost === 0 && decodes !== 0;
    if (lost === 1) got = nothingYet;
    else if (sha256 === null) got = { observed: null, state, cause };
    else got = { observed: sha256, state: 'pending', cause: '' };
  }
  return got;
}

/** What bytes look like that are no picture at all, rather than a broken one. */
const noPictures = ['html', 'xml', 'json', 'text', 'empty', 'gzip', 'zip', 'pdf', 'video', 'other'];

/*
 * SQL over a row `r` of face_rows with its bytes, what is known of them as `i` of face_images, and the decision in force as `d`;
 * the last two are null where there is nothing. Bytes that hash to what the list says are verified whatever they are.
 */
export const stateSql = `CASE
  WHEN r.observed IS NULL THEN r.state
  WHEN i.sha256 IS NULL THEN 'pending'
  WHEN r.observed = r.expected THEN 'verified'
  WHEN i.decodes THEN 'mismatch'
  WHEN i.looks IN (${noPictures.map((looks) => `'${looks}'`).join(', ')}) THEN 'not_image'
  ELSE 'undecodable' END`;

export const causeSql = `CASE
  WHEN r.observed IS NULL THEN r.cause
  WHEN i.sha256 IS NULL OR i.decodes OR r.observed = r.expected THEN ''
  ELSE i.looks END`;

/** Whether the box in use has no pixel of a picture that decodes: nothing is left of it when it is clamped (`clampBox`). */
export const misplacedSql = `(coalesce(d.x1, r.x1) >= i.width OR coalesce(d.y1, r.y1) >= i.height
  OR coalesce(d.x2, r.x2) <= 0 OR coalesce(d.y2, r.y2) <= 0)`;

/**
 * Only a picture that can be shown stands for anything; what a person said of it goes before what the hash says. One whose box misses
 * it is not usable, whatever was said: a snapshot could take nothing of it.
 */
export const standingSql = `CASE
  WHEN i.decodes IS NOT 1 THEN 'absent'
  WHEN d.verdict = 'exclude' THEN 'out'
  WHEN ${misplacedSql} THEN 'open'
  WHEN d.verdict = 'include' THEN 'in'
  WHEN d.verdict = 'undecided' THEN 'open'
  WHEN r.observed = r.expected THEN 'in'
  ELSE 'open' END`;

/** Pixels of the box in use: the one that a person moved, else the published one. */
export const areaSql = 'coalesce((d.x2 - d.x1) * (d.y2 - d.y1), (r.x2 - r.x1) * (r.y2 - r.y1))';
