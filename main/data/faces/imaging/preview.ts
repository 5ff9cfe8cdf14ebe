import type { FaceBox } from '../../../../shared/models/face.ts';
import { LabError } from '../../../../shared/failure.ts';
import { clampBox } from './clamped-box.ts';
import { Picture, refused } from './picture.ts';

/** Good enough to review a face, and fast to make: a 128-pixel crop takes about 4 kB. */
const webp = { quality: 82, effort: 0 };

/**
 * The box of a picture, clamped, as WebP, at most `size` pixels wide and high and never enlarged. No byte of the original is in it.
 * @throws LabError `bad_data` when the picture does not decode or the box misses it
 */
export async function previewCrop(bytes: Uint8Array, box: FaceBox, size: number): Promise<Uint8Array<ArrayBuffer>> {
  const picture = new Picture(bytes);
  const { width, height } = await picture.header();
  const clamped = clampBox(box, width, height).box;
  if (clamped === null) throw new LabError('bad_data', 'The box is outside the picture.');
  const { x1, y1, x2, y2 } = clamped;
  const out = await picture
    .open('with profile')
    .extract({ left: x1, top: y1, width: x2 - x1, height: y2 - y1 })
    .resize({ width: size, height: size, fit: 'inside', withoutEnlargement: true })
    .toColourspace('srgb')
    .webp(webp)
    .toBuffer()
    .catch(refused);
  return Uint8Array.from(out);
}

/** The whole picture, upright, no side above `most` pixels, as WebP. @throws LabError `bad_data` when it does not decode */
export async function previewPhoto(bytes: Uint8Array, most: number): Promise<Uint8Array<ArrayBuffer>> {
  const picture = new Picture(bytes);
  await picture.header();
  const out = await picture
    .open('with profile')
    .resize({ width: most, height: most, fit: 'inside', withoutEnlargement: true })
    .toColourspace('srgb')
    .webp(webp)
    .toBuffer()
    .catch(refused);
  return Uint8Array.from(out);
}
