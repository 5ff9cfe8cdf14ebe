import { LabError } from '../../../../shared/failure.ts';
import type { FaceBox } from '../../../../shared/models/face.ts';
import type { FaceImaging } from '../../../../shared/models/face-snapshot.ts';
import { clampBox, type ClampedBox } from './clamped-box.ts';
import { Picture, resizeByVips } from './picture.ts';
import { luma, planes, type Pixels } from './pixels.ts';
import { resizeTriangle } from './triangle.ts';

/** Colour pixels of the part of a box that is on the picture; null where nothing is. */
export interface Crop extends ClampedBox {
  pixels: Pixels | null;
}

/**
 * Decodes the part of a box that is on the picture to 8-bit sRGB.
 * @throws LabError `bad_data` when the picture does not decode
 */
export async function cropPicture(
  bytes: Uint8Array,
  published: FaceBox,
  cmyk: FaceImaging['cmyk'] = 'profile',
): Promise<Crop> {
  const picture = new Picture(bytes);
  const header = await picture.header();
  const clamped = clampBox(published, header.width, header.height);
  return { ...clamped, pixels: clamped.box === null ? null : await picture.pixels(clamped.box, header, cmyk) };
}

/**
 * The crop as a net sees it: planes red, green, blue, or one of luma, each row by row.
 * @returns uint8 `[channels · size · size]`
 * @throws LabError `bad_data` when the picture does not decode or the box misses it
 */
export async function cropPlanes(
  bytes: Uint8Array,
  published: FaceBox,
  { size, kernel, colour, cmyk }: FaceImaging,
): Promise<Uint8Array<ArrayBuffer>> {
  const { pixels } = await cropPicture(bytes, published, cmyk);
  if (pixels === null) {
    throw new LabError('bad_data', 'The box is outside the picture. Move the box, or exclude the picture.');
  }
  const small =
    kernel === 'triangle' ? resizeTriangle(pixels, size, size) : await resizeByVips(pixels, size, size, kernel);
  return colour === 'grey' ? luma(small) : planes(small);
}
