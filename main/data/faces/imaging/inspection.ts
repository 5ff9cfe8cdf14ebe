import { toFailure } from '../../../../shared/failure.ts';
import type { FaceBox, FaceImage } from '../../../../shared/models/face.ts';
import { clampBox } from './clamped-box.ts';
import type { Crop } from './crop.ts';
import { Picture } from './picture.ts';
import { partOf } from './pixels.ts';

/** What one look at a picture shows. `crops`: one for each box that was asked for; none of a picture that does not decode. */
export interface Inspection {
  image: Omit<FaceImage, 'sha256'>;
  crops: Crop[];
}

/**
 * Looks at untrusted bytes once: what they are, whether every row of them decodes, and what is in these boxes.
 * @returns an answer for all bytes; those that do not decode say why
 */
export async function inspectPicture(bytes: Uint8Array, boxes: readonly FaceBox[] = []): Promise<Inspection> {
  const picture = new Picture(bytes);
  const known = { bytes: bytes.length, looks: picture.looks };
  try {
    const header = await picture.header();
    const { width, height } = header;
    const clamped = boxes.map((box) => clampBox(box, width, height));
    const around = boxAround(clamped.flatMap(({ box }) => box ?? []));
    const decoded = await picture.pixels(around, header);
    const crops = clamped.map((crop) => ({
      ...crop,
      pixels: crop.box === null ? null : partOf(decoded, crop.box, around),
    }));
    return { image: { ...known, decodes: true, ...header, why: picture.note }, crops };
  } catch (error) {
    const none = { width: null, height: null, channels: null, progressive: false };
    return { image: { ...known, decodes: false, ...none, why: toFailure(error).message }, crops: [] };
  }
}

/** The smallest box that holds all of these; without any, one pixel, which is as much of a picture as shows that it decodes. */
function boxAround([first = { x1: 0, y1: 0, x2: 1, y2: 1 }, ...others]: readonly FaceBox[]): FaceBox {
  return others.reduce(
    (around, box) => ({
      x1: Math.min(around.x1, box.x1),
      y1: Math.min(around.y1, box.y1),
      x2: Math.max(around.x2, box.x2),
      y2: Math.max(around.y2, box.y2),
    }),
    first,
  );
}
