import type { FaceImaging } from '../models/face-snapshot.ts';

/** How the crops of a snapshot were made, in words. */
export function imagingWords({ size, kernel, colour, cmyk }: FaceImaging): string {
  const colours = colour === 'rgb' ? 'red, green, blue' : 'grey';
  const inks = cmyk === 'plain' ? 'plain, as Pillow does' : 'by color profile';
  return `${size} × ${size} pixels, resized by ${kernel}, ${colours}; CMYK pictures converted ${inks}`;
}
