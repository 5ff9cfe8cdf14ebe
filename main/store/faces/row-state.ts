import type { FaceBox, FaceImage, FaceState, Standing, Verdict } from '../../../shared/models/face.ts';

/** What the first bytes look like when they are no picture at all, rather than a broken one. */
const noPictures: ReadonlySet<string> = new Set([
  'html',
  'xml',
  'json',
  'text',
  'empty',
  'gzip',
  'zip',
  'pdf',
  'video',
  'other',
]);

/** What a row is whose address gave these bytes. Bytes that hash to what the list says are `verified` whatever they are. */
export function stateOf(expected: string, image: FaceImage): { state: FaceState; cause: string } {
  if (image.sha256 === expected) return { state: 'verified', cause: '' };
  if (image.decodes) return { state: 'mismatch', cause: '' };
  if (noPictures.has(image.looks)) return { state: 'not_image', cause: image.looks };
  return { state: 'undecodable', cause: image.looks };
}

/** @param decodes whether there is a picture that can be shown. @param verdict of the decision in force. */
export function standingOf(state: FaceState, decodes: boolean, verdict: Verdict | null): Standing {
  if (!decodes) return 'absent';
  switch (verdict) {
    case 'include':
      return 'in';
    case 'exclude':
      return 'out';
    case 'undecided':
      return 'open';
    case null:
      return state === 'verified' ? 'in' : 'open';
  }
}

/** One time an address was asked, as far as it tells what a row has. `lost`: the bytes are in the blob store no more. */
export interface Outcome {
  state: FaceState;
  cause: string;
  sha256: string | null;
  lost: 0 | 1;
}

/** What a row has: bytes, or why it has none. */
export interface Got {
  observed: string | null;
  state: FaceState;
  cause: string;
}

export const nothingYet: Got = { observed: null, state: 'pending', cause: '' };

/**
 * What a row has after all times its address was asked, in their order. Newer bytes take the place of older ones, but none that of
 * the bytes the list expects, and a failure never takes away a picture that is there. Bytes that were lost leave nothing.
 */
export function gotBy(outcomes: Iterable<Outcome>, expected: string): Got {
  let got = nothingYet;
  for (const { state, cause, sha256, lost } of outcomes) {
    if (got.observed === expected) continue;
    if (lost === 1) got = nothingYet;
    else if (sha256 !== null) got = { observed: sha256, state: 'pending', cause: '' };
    else if (got.observed === null) got = { observed: null, state, cause };
  }
  return got;
}

export function areaOf({ x1, y1, x2, y2 }: FaceBox): number {
  return (x2 - x1) * (y2 - y1);
}
