import type { PictureShape } from '../../../shared/models/data/data-set.ts';
import type { Net } from '../nets/net.ts';
import { asRows, type LabelledExamples } from '../training/examples.ts';

/** Side of the square that is covered, in pixels: a seventh of the picture. */
export function squareOf({ rows, columns }: PictureShape): number {
  return Math.max(1, Math.round(Math.min(rows, columns) / 7));
}

/**
 * By how much the logit of a class falls when a square of the picture is covered with the mean of each channel, the squares half a side
 * apart: `[rows · columns]`, each pixel the mean of the squares that cover it.
 * Source: Zeiler and Fergus, "Visualizing and understanding convolutional networks" (2014), section 4.2.
 */
export function occlusion(net: Net, example: LabelledExamples, shape: PictureShape, of: number): Float64Array {
  const { rows, columns, channels } = shape;
  const picture = asRows(example.pixels);
  const plane = rows * columns;
  const square = squareOf(shape);
  const starts = (side: number): number[] => {
    const step = Math.max(1, Math.floor(square / 2));
    const found = Array.from({ length: Math.floor((side - square) / step) + 1 }, (_, place) => place * step);
    return found.at(-1) === side - square ? found : [...found, side - square];
  };
  const places = starts(rows).flatMap((top) => starts(columns).map((left) => ({ top, left })));
  const means = Array.from({ length: channels }, (_, channel) => {
    const values = picture.subarray(channel * plane, (channel + 1) * plane);
    return values.reduce((sum, value) => sum + value, 0) / plane;
  });
  const covered = new Float32Array((places.length + 1) * example.size);
  for (let copy = 0; copy <= places.length; copy++) covered.set(picture, copy * example.size);
  places.forEach(({ top, left }, copy) => {
    means.forEach((mean, channel) => {
      for (let row = top; row < top + square; row++) {
        const at = copy * example.size + channel * plane + row * columns + left;
        covered.fill(mean, at, at + square);
      }
    });
  });
  const count = places.length + 1;
  const held = net.hold({ count, size: example.size, pixels: covered, labels: new Uint8Array(count) });
  const logits = held.logits();
  held.release();
  const classes = logits.length / count;
  const whole = logits[places.length * classes + of] ?? Number.NaN;
  const [sums, times] = [new Float64Array(plane), new Float64Array(plane)];
  places.forEach(({ top, left }, copy) => {
    const drop = whole - (logits[copy * classes + of] ?? Number.NaN);
    for (let row = top; row < top + square; row++) {
      for (let column = left; column < left + square; column++) {
        const at = row * columns + column;
        sums[at] = (sums[at] ?? 0) + drop;
        times[at] = (times[at] ?? 0) + 1;
      }
    }
  });
  return sums.map((sum, at) => sum / (times[at] ?? 1));
}
