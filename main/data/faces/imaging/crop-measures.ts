import type { CropMeasures, MeasuredCrop } from './imaging.ts';
import type { Crop } from './crop.ts';
import { differenceHash } from './difference-hash.ts';
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
