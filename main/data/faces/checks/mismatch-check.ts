import type { CheckedFace } from './checked-face.ts';
import type { FaceCheck } from '../../../../shared/models/face.ts';

/** Rows with the same unexpected bytes from which on these are a placeholder, not a photo. */
const placeholderRows = 3;
/** Photographs have more: a plain drawing packs into less. */
const leastBytesPerPixel = 0.04;
/** Lettering has harder edges than any of 99 in 100 photographed faces. */
const letteringSharpness = 47;

/** What else is known of a mismatch's bytes. `rows`: how many rows these bytes came for. `twin`: a verified face that is nearly the same crop. */
export interface MismatchContext {
  rows: number;
  twin: Pick<CheckedFace, 'id' | 'label'> | undefined;
}

/**
 * What probably happened to a picture that does not hash to what the list says. How suspicious it is:
 *
 * | | score | known by |
 * | --- | --- | --- |
 * | `replaced` | 1 | bytes of 3 or more rows; below 0.04 bytes a pixel; lettering (sharpness above 47) |
 * | `resized` | 0.8 | the box leaves the picture, and nothing says that it was replaced |
 * | `re-encoded` | 0.4 | the box is on the picture |
 * | `re-encoded` | 0.2 | the same, and a verified face has nearly the same crop |
 *
 * A face that a person has included is reviewed and has no such check. On the 109 mismatches of six actors that decode (2 of them
 * with the box beside the picture): replaced 7, all of them banners and placeholders, and none of the 51 that the report's authors
 * accepted by hand; resized 2, both of them the right photo in another size; re-encoded 100, of which 3 are cut or scaled so that
 * the box is not on the face although it is on the picture, which no number here can tell.
 */
export function mismatchCheck(
  face: Pick<CheckedFace, 'state' | 'verdict' | 'box' | 'image' | 'measures'>,
  { rows, twin }: MismatchContext,
): FaceCheck | undefined {
  if (face.state !== 'mismatch' || face.verdict === 'include') return undefined;
  const replaced = replacedWhy(face, rows);
  if (replaced !== undefined) return { check: 'mismatch', score: 1, why: `Replaced: ${replaced}.`, others: [] };
  const { box, image } = face;
  const [width, height] = [image.width ?? 0, image.height ?? 0];
  if (box.x1 < 0 || box.y1 < 0 || box.x2 > width || box.y2 > height) {
    const scale = Math.max(box.x2 / width, box.y2 / height);
    const why =
      scale > 1
        ? `the box reaches to ${box.x2}, ${box.y2} in a picture of ${width} × ${height}, so it was published at ${(100 / scale).toFixed(0)} % of its size or less`
        : `the box begins at ${box.x1}, ${box.y1}, outside the picture`;
    return { check: 'mismatch', score: 0.8, why: `Resized or cut: ${why}.`, others: [] };
  }
  if (twin !== undefined) {
    const why = `Re-encoded: other bytes, but the crop is nearly that of ${twin.label}, which is verified.`;
    return { check: 'mismatch', score: 0.2, why, others: [twin.id] };
  }
  const why = `Re-encoded: other bytes, and the box is on the picture of ${width} × ${height}.`;
  return { check: 'mismatch', score: 0.4, why, others: [] };
}

/** Whether unexpected bytes came for so many rows that they are no photo of anybody. @param rows that got these bytes. */
export function isPlaceholder({ state }: Pick<CheckedFace, 'state'>, rows: number): boolean {
  return state === 'mismatch' && rows >= placeholderRows;
}

function replacedWhy({ image, measures }: Pick<CheckedFace, 'image' | 'measures'>, rows: number): string | undefined {
  if (rows >= placeholderRows) return `${rows} rows have the same bytes`;
  const perPixel = image.bytes / Math.max(1, (image.width ?? 0) * (image.height ?? 0));
  if (perPixel < leastBytesPerPixel) {
    return `${image.bytes} bytes are ${perPixel.toFixed(3)} a pixel, too little for a photo`;
  }
  if (measures !== null && measures.sharpness > letteringSharpness) {
    return `its edges are as hard as those of lettering (sharpness ${measures.sharpness.toFixed(0)})`;
  }
  return undefined;
}
