/** The weights going into one hidden unit. */
export interface HiddenUnit {
  /** Its number in the layer, from 0. */
  index: number;
  /** `[features]`; of a picture plane by plane, each row by row. */
  weights: Float32Array;
  /** Euclidean length of the weights. */
  norm: number;
}

/**
 * Takes the weights of a first layer apart: float32 `[features, units]`.
 * @returns undefined when the bytes are no such matrix.
 */
export function hiddenUnits(bytes: ArrayBuffer, features: number, units: number): HiddenUnit[] | undefined {
  if (units < 1 || bytes.byteLength !== features * units * 4) return undefined;
  const matrix = new Float32Array(bytes);
  return Array.from({ length: units }, (_, index) => {
    const weights = Float32Array.from({ length: features }, (__, feature) => matrix[feature * units + index] ?? 0);
    return { index, weights, norm: Math.hypot(...sliceSums(weights)) };
  });
}

/** Lengths of the rows of 1024, because a call takes no hundred thousand arguments. */
function sliceSums(weights: Float32Array): number[] {
  const lengths: number[] = [];
  for (let start = 0; start < weights.length; start += 1024) {
    lengths.push(Math.hypot(...weights.subarray(start, start + 1024)));
  }
  return lengths;
}

/** The units with the longest weights first; equal ones by number. */
export function byNorm(units: readonly HiddenUnit[]): HiddenUnit[] {
  return [...units].sort((one, other) => other.norm - one.norm || one.index - other.index);
}

/**
 * The two pictures of the report's part 9: what is above zero, and what is below it with its sign turned; the rest is 0. (There the
 * pictures came out mirrored left to right; here they lie as the examples do.)
 */
export function signedParts(weights: Float32Array): { positive: Float32Array; negative: Float32Array } {
  return {
    positive: weights.map((weight) => Math.max(0, weight)),
    negative: weights.map((weight) => Math.max(0, -weight)),
  };
}

/** The mean of the colours at each pixel. @param weights `[channels, pixels]`. @returns `[pixels]`. */
export function channelMean(weights: Float32Array, channels: number): Float32Array {
  const pixels = weights.length / channels;
  return Float32Array.from({ length: pixels }, (_, pixel) => {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) sum += weights[channel * pixels + pixel] ?? 0;
    return sum / channels;
  });
}

/** The highest of some values, at least 1e-12 so that it can be divided by. */
export function highest(values: Float32Array): number {
  return values.reduce((most, value) => Math.max(most, value), 1e-12);
}

/**
 * Colours from three planes, red, green and blue: four bytes a pixel, opaque.
 * @param planes `[3, pixels]`. @param most the value that is full colour; 0 is black.
 */
export function paintPlanes(planes: Float32Array, most: number): Uint8ClampedArray<ArrayBuffer> {
  const pixels = planes.length / 3;
  const bytes = new Uint8ClampedArray(pixels * 4);
  for (let pixel = 0; pixel < pixels; pixel++) {
    for (let channel = 0; channel < 3; channel++) {
      bytes[pixel * 4 + channel] = ((planes[channel * pixels + pixel] ?? 0) / most) * 255;
    }
    bytes[pixel * 4 + 3] = 255;
  }
  return bytes;
}
