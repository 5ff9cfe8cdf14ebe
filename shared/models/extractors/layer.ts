/**
 * A layer of a convolutional extractor. Shapes are `[channels, rows, columns]`. `weight`, `bias`, `norm`: names of tensors after the
 * extractor's prefix, as PyTorch has them: weights `[out, in, rows, columns]`, depthwise ones `[channels, 1, rows, columns]`.
 */
export type ExtractorLayer = ConvolutionLayer | PlainLayer;

/** A layer without weights. */
type PlainLayer = { op: 'relu' } | { op: 'relu6' } | PoolLayer | { op: 'average' };

export interface ConvolutionLayer {
  op: 'convolution';
  weight: string;
  bias?: string;
  /** A batch norm that follows, folded into the weights when they are read. */
  norm?: { name: string; epsilon: number };
  /** A factor and a term for each channel that follow, folded likewise. */
  scale?: { factor: string; term: string };
  /** Channels that it gives; of a depthwise convolution, as many as it gets. */
  channels: number;
  kernel: number;
  stride: number;
  padding: Padding;
  depthwise?: boolean;
}

/** Zeros on every side, or as TensorFlow's “same”: as many as make `ceil(size / stride)` rows, one more after than before where odd. */
export type Padding = number | 'same';

interface PoolLayer {
  op: 'max-pool' | 'average-pool';
  size: number;
  stride: number;
}

/**
 * A part of an extractor whose output has a name. `residual`: its input is added to the output of its layers; where it is `halved`, averaged
 * over 2 × 2 first, and of both what lacks rows, columns or channels at the end gets zeros there. `after`: what follows the sum.
 */
export interface ExtractorBlock {
  name: string;
  layers: readonly ExtractorLayer[];
  residual?: boolean | 'halved';
  after?: readonly PlainLayer[];
}

/** `[channels, rows, columns]` of activations. */
export type MapShape = readonly [channels: number, rows: number, columns: number];

/** Zeros before and after, on an axis of `size`. */
export function paddingOf(padding: Padding, kernel: number, stride: number, size: number): [number, number] {
  if (padding !== 'same') return [padding, padding];
  const all = Math.max(0, (Math.ceil(size / stride) - 1) * stride + kernel - size);
  return [Math.floor(all / 2), Math.ceil(all / 2)];
}

/** What a layer makes of activations of a shape. */
export function shapeAfter(layer: ExtractorLayer, [channels, rows, columns]: MapShape): MapShape {
  const over = (size: number, kernel: number, stride: number, around: number): number =>
    Math.floor((size + around - kernel) / stride) + 1;
  switch (layer.op) {
    case 'convolution': {
      const { kernel, stride, padding } = layer;
      const along = (size: number): number => {
        const [before, after] = paddingOf(padding, kernel, stride, size);
        return over(size, kernel, stride, before + after);
      };
      return [layer.channels, along(rows), along(columns)];
    }
    case 'max-pool':
    case 'average-pool':
      return [channels, over(rows, layer.size, layer.stride, 0), over(columns, layer.size, layer.stride, 0)];
    case 'average':
      return [channels, 1, 1];
    case 'relu':
    case 'relu6':
      return [channels, rows, columns];
  }
}

/** What a block makes of activations of a shape. */
export function shapeAfterBlock({ layers, residual, after = [] }: ExtractorBlock, before: MapShape): MapShape {
  const through = (shape: MapShape, layer: ExtractorLayer): MapShape => shapeAfter(layer, shape);
  const [channels, rows, columns] = layers.reduce(through, before);
  const [more, high, wide] =
    residual === 'halved' ? shapeAfter({ op: 'average-pool', size: 2, stride: 2 }, before) : [channels, rows, columns];
  const sum: MapShape = [Math.max(channels, more), Math.max(rows, high), Math.max(columns, wide)];
  return after.reduce(through, sum);
}
