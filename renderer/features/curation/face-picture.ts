import { mediaAddress } from '../../../shared/contract/media.ts';
import type { FaceBox, FaceSummary } from '../../../shared/models/face.ts';
import { boxOf, hasPicture } from './curation-words.ts';

/** A few sizes only, so that what the lab keeps of thumbnails serves every slider position and window. */
const cropSizes = [64, 112, 160, 224, 320, 512] as const;
const photoSizes = [640, 1280, 2048] as const;

function atLeast(sizes: readonly number[], pixels: number): number {
  return sizes.find((size) => size >= pixels) ?? sizes.at(-1) ?? pixels;
}

function devicePixels(points: number): number {
  return points * (globalThis.devicePixelRatio || 1);
}

/**
 * Address of a face's crop for a place of so many CSS pixels; undefined where there is no picture.
 * @param box another box than the one that counts.
 */
export function cropAddress(face: FaceSummary, points: number, box: FaceBox = boxOf(face)): string | undefined {
  if (!hasPicture(face) || face.observed === null) return undefined;
  return mediaAddress({
    kind: 'face-crop',
    sha256: face.observed,
    box,
    size: atLeast(cropSizes, devicePixels(points)),
  });
}

/** Address of the whole picture for a place of so many CSS pixels on its longer side. */
export function photoAddress(face: FaceSummary, points: number): string | undefined {
  if (!hasPicture(face) || face.observed === null) return undefined;
  return mediaAddress({ kind: 'face-photo', sha256: face.observed, most: atLeast(photoSizes, devicePixels(points)) });
}

const held = new Map<string, HTMLImageElement>();
const mostHeld = 48;

/** Has pictures read and decoded before they are looked at; the last few dozen are held so that showing one again asks nobody. */
export function preload(addresses: readonly (string | undefined)[]): void {
  for (const address of addresses) {
    if (address === undefined) continue;
    const image = held.get(address) ?? startImage(address);
    held.delete(address);
    held.set(address, image);
  }
  for (const address of [...held.keys()].slice(0, Math.max(0, held.size - mostHeld))) held.delete(address);
}

function startImage(address: string): HTMLImageElement {
  const image = new Image();
  image.src = address;
  // A picture that cannot be read says so where it is shown.
  image.decode().catch(() => held.delete(address));
  return image;
}
