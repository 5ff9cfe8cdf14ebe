import type { CropMeasures, MeasuredCrop } from './imaging.ts';
import type { Crop } from './crop.ts';
import { luma, type Pixels } from './pixels.ts';
import { resizeTriangle } from './triangle.ts';

/** All measures but the sides are taken at this size, so that they compare between small and large pictures. */
const side = 64;

/** Measures one crop: see `CropMeasures` for the units. */
export function measureCrop({ pixels, box, inside }: Crop): MeasuredCrop {
  if (pixels === null || box === null) {
    const none = { width: 0, height: 0, inside: 0, mean: 0, deviation: 0, sharpness: 0, colourfulness: 0 };
    return { measures: none, dhash: null };
  }
  const colour = resizeTriangle(pixels, side, side);
  const grey = luma(colour);
  const measures: CropMeasures = {
    width: box.x2 - box.x1,
    height: box.y2 - box.y1,
    inside,
    mean: meanOf(grey),
    deviation: deviationOf(grey),
    sharpness: deviationOf(laplacian(grey)),
    colourfulness: channelDistance(colour),
  };
  return { measures, dhash: differenceHash(pixels) };
}

/** The Laplacian (four neighbours) of the `side` × `side` grey crop without its border. */
function laplacian(grey: Uint8Array): Int16Array {
  const inner = side - 2;
  return Int16Array.from({ length: inner * inner }, (_, index) => {
    const at = (Math.trunc(index / inner) + 1) * side + (index % inner) + 1;
    const value = (offset: number): number => grey[at + offset] ?? 0;
    return value(-side) + value(side) + value(-1) + value(1) - 4 * value(0);
  });
}

function channelDistance({ data }: Pixels): number {
  let sum = 0;
  for (let at = 0; at < data.length; at += 3) {
    const red = data[at] ?? 0;
    const green = data[at + 1] ?? 0;
    const blue = data[at + 2] ?? 0;
    sum += Math.abs(red - green) + Math.abs(green - blue) + Math.abs(blue - red);
  }
  return sum / data.length;
}

function meanOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let at = 0; at < values.length; at += 1) sum += values[at] ?? 0;
  return sum / values.length;
}

function deviationOf(values: ArrayLike<number>): number {
  const mean = meanOf(values);
  let sum = 0;
  for (let at = 0; at < values.length; at += 1) sum += ((values[at] ?? 0) - mean) ** 2;
  return Math.sqrt(sum / values.length);
}

const rows = 16;
const columns = 16;

/**
 * The difference hash of a crop (N. Krawetz, "Kind of Like That", 2013) with 16 × 16 bits: the crop in grey at 17 × 16; a bit is set
 * where a pixel is brighter than its left neighbour; row by row, the first bit the highest of its byte. On the FaceScrub photographs
 * of six actors no two of different actors are at 24 bits or nearer, while an 8 × 8 hash at 10 bits pairs different people.
 * @returns 32 bytes
 */
function differenceHash(pixels: Pixels): Uint8Array<ArrayBuffer> {
  const grey = luma(resizeTriangle(pixels, columns + 1, rows));
  const hash = new Uint8Array((rows * columns) / 8);
  for (let bit = 0; bit < rows * columns; bit += 1) {
    const at = Math.trunc(bit / columns) * (columns + 1) + (bit % columns);
    if ((grey[at + 1] ?? 0) > (grey[at] ?? 0)) hash[bit >> 3] = (hash[bit >> 3] ?? 0) | (0x80 >> (bit & 7));
  }
  return hash;
}
