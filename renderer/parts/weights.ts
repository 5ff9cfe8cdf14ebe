import type { PictureShape } from '../../shared/models/data/data-set.ts';

/** The weights of softmax regression as pictures. */
export interface WeightImages {
  /** One per class, `[rows · columns]`, row by row. */
  images: Float32Array[];
  /** One per class. */
  bias: number[];
  rows: number;
  columns: number;
}

/** What was added to the weights since an earlier frame. */
export function weightChange(from: WeightImages, to: WeightImages): WeightImages {
  const images = to.images.map((image, index) =>
    image.map((value, pixel) => value - (from.images[index]?.[pixel] ?? 0)),
  );
  return { ...to, images, bias: to.bias.map((value, index) => value - (from.bias[index] ?? 0)) };
}

/**
 * Takes a frame of the weight history apart: float32 `[1 + rows · columns, classes]`, row 0 the bias.
 * @param classes number of classes, at least 1. @param shape as the data declares it; undefined where it declares none.
 * @returns undefined when the bytes are no such matrix of grey images of this shape.
 */
export function weightImages(
  bytes: ArrayBuffer,
  classes: number,
  shape: PictureShape | undefined,
): WeightImages | undefined {
  if (bytes.byteLength % 4 !== 0) return undefined;
  const weights = new Float32Array(bytes);
  return pictured(weights.subarray(classes), weights.subarray(0, classes), classes, shape);
}

/** The same of all weights of a net as it is kept: the weights `[rows · columns, classes]`, then the biases. */
export function classImages(
  values: Float32Array,
  classes: number,
  shape: PictureShape | undefined,
): WeightImages | undefined {
  const end = Math.max(0, values.length - classes);
  return pictured(values.subarray(0, end), values.subarray(end), classes, shape);
}

function pictured(
  kernel: Float32Array,
  bias: Float32Array,
  classes: number,
  shape: PictureShape | undefined,
): WeightImages | undefined {
  if (shape?.channels !== 1 || kernel.length !== classes * shape.rows * shape.columns) return undefined;
  const { rows, columns } = shape;
  const images = Array.from({ length: classes }, (_, index) =>
    Float32Array.from({ length: rows * columns }, (__, pixel) => kernel[pixel * classes + index] ?? 0),
  );
  return { images, bias: Array.from({ length: classes }, (_, index) => bias[index] ?? 0), rows, columns };
}
