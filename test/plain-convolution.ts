import type { ExtractorKind } from '../shared/models/extractors/extractor-kind.ts';
import { paddingOf, shapeAfter, type ExtractorLayer, type MapShape } from '../shared/models/extractors/layer.ts';

/** Maps of one picture in float64, `[channels, rows, columns]`. */
interface PlainMaps {
  shape: MapShape;
  values: Float64Array;
}

type Tensors = ReadonlyMap<string, ArrayLike<number>>;

/**
 * What an extractor's blocks give for one picture, by the definition: plain loops in float64, one layer after another, batch norms as
 * layers of their own.
 * @param picture `[3, rows, columns]`.
 */
export function plainBlocks(
  { input, blocks }: Pick<ExtractorKind, 'input' | 'blocks'>,
  tensors: Tensors,
  picture: Float64Array,
): Map<string, PlainMaps> {
  let maps: PlainMaps = { shape: [3, input, input], values: picture };
  return new Map(
    blocks.map(({ name, layers, residual = false, after = [] }) => {
      const before = maps;
      for (const layer of layers) maps = plainLayer(layer, maps, tensors);
      if (residual === 'halved') {
        maps = halvedSum(plainLayer({ op: 'average-pool', size: 2, stride: 2 }, before, tensors), maps);
      } else if (residual) {
        const sums = maps.values.map((value, place) => value + (before.values[place] ?? 0));
        maps = { ...maps, values: sums };
      }
      for (const layer of after) maps = plainLayer(layer, maps, tensors);
      return [name, maps];
    }),
  );
}

/** The sum of maps of two sizes: what is not there is 0. */
function halvedSum(one: PlainMaps, other: PlainMaps): PlainMaps {
  const at = ({ shape: [channels, rows, columns], values }: PlainMaps, c: number, y: number, x: number): number =>
    c < channels && y < rows && x < columns ? (values[(c * rows + y) * columns + x] ?? 0) : 0;
  const [channels = 0, rows = 0, columns = 0] = one.shape.map((size, axis) => Math.max(size, other.shape[axis] ?? 0));
  return eachOutput([channels, rows, columns], (c, y, x) => at(one, c, y, x) + at(other, c, y, x));
}

function plainLayer(layer: ExtractorLayer, maps: PlainMaps, tensors: Tensors): PlainMaps {
  const shape = shapeAfter(layer, maps.shape);
  switch (layer.op) {
    case 'relu':
      return { shape, values: maps.values.map((value) => Math.max(0, value)) };
    case 'relu6':
      return { shape, values: maps.values.map((value) => Math.min(6, Math.max(0, value))) };
    case 'average':
      return pooled(maps, shape, maps.shape[1], 1, (all) => all.reduce((sum, one) => sum + one, 0) / all.length);
    case 'average-pool':
      return pooled(
        maps,
        shape,
        layer.size,
        layer.stride,
        (all) => all.reduce((sum, one) => sum + one, 0) / all.length,
      );
    case 'max-pool':
      return pooled(maps, shape, layer.size, layer.stride, (all) => Math.max(...all));
    case 'convolution': {
      const { kernel, stride, padding, depthwise = false, norm, scale } = layer;
      const weights = tensors.get(layer.weight) ?? [];
      const bias = layer.bias === undefined ? undefined : tensors.get(layer.bias);
      const [inputs, rows, columns] = maps.shape;
      const [top] = paddingOf(padding, kernel, stride, rows);
      const [left] = paddingOf(padding, kernel, stride, columns);
      const at = (channel: number, row: number, column: number): number =>
        row < 0 || row >= rows || column < 0 || column >= columns
          ? 0
          : (maps.values[(channel * rows + row) * columns + column] ?? 0);
      const of = (name: string, channel: number): number => tensors.get(`${norm?.name ?? ''}.${name}`)?.[channel] ?? 0;
      return eachOutput(shape, (out, row, column) => {
        let sum = bias?.[out] ?? 0;
        const perOutput = depthwise ? 1 : inputs;
        for (let input = 0; input < perOutput; input++) {
          for (let y = 0; y < kernel; y++) {
            for (let x = 0; x < kernel; x++) {
              const weight = weights[((out * perOutput + input) * kernel + y) * kernel + x] ?? 0;
              sum += weight * at(depthwise ? out : input, row * stride + y - top, column * stride + x - left);
            }
          }
        }
        if (scale !== undefined)
          return sum * (tensors.get(scale.factor)?.[out] ?? 1) + (tensors.get(scale.term)?.[out] ?? 0);
        if (norm === undefined) return sum;
        const deviation = Math.sqrt(of('running_var', out) + norm.epsilon);
        return ((sum - of('running_mean', out)) / deviation) * of('weight', out) + of('bias', out);
      });
    }
  }
}

function pooled(
  { shape: [, rows, columns], values }: PlainMaps,
  shape: MapShape,
  size: number,
  stride: number,
  of: (all: number[]) => number,
): PlainMaps {
  return eachOutput(shape, (channel, row, column) =>
    of(
      Array.from({ length: size * size }, (_, place) => {
        const y = row * stride + Math.floor(place / size);
        return values[(channel * rows + y) * columns + column * stride + (place % size)] ?? 0;
      }),
    ),
  );
}

function eachOutput(shape: MapShape, of: (channel: number, row: number, column: number) => number): PlainMaps {
  const [channels, rows, columns] = shape;
  const values = new Float64Array(channels * rows * columns);
  let to = 0;
  for (let channel = 0; channel < channels; channel++) {
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) values[to++] = of(channel, row, column);
    }
  }
  return { shape, values };
}
