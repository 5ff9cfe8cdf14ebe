import type { ExtractorKind } from '../../../shared/models/extractors/extractor-kind.ts';
import { convolutions } from '../../../shared/models/extractors/extractor-kind.ts';
import {
  paddingOf,
  type ConvolutionLayer,
  type ExtractorBlock,
  type ExtractorLayer,
  type MapShape,
} from '../../../shared/models/extractors/layer.ts';
import { foldedNorm, lastChannels, type Tensors } from './folded-weights.ts';
import type { Filters, MapKernels, Maps } from './map-kernels.ts';

/** What a layer gave of some pictures, channels first, as PyTorch has it: `[pictures, channels · rows · columns]`. */
export interface LayerMaps {
  shape: MapShape;
  values: Float32Array;
}

/** A convolutional net with its weights on an engine. It is run layer by layer, and holds no more than two layers' activations. */
export class Extractor {
  readonly kind: Pick<ExtractorKind, 'input' | 'blocks'>;
  readonly #kernels: MapKernels;
  readonly #filters: ReadonlyMap<ConvolutionLayer, Filters>;

  /**
   * @param tensors by their names after the kind's prefix, as PyTorch lays them out.
   * @param upTo the last layer that will be wanted: the weights of later ones are not held.
   */
  constructor(kernels: MapKernels, kind: Pick<ExtractorKind, 'input' | 'blocks'>, tensors: Tensors, upTo?: string) {
    const last = kind.blocks.findIndex(({ name }) => name === upTo);
    const blocks = last < 0 ? kind.blocks : kind.blocks.slice(0, last + 1);
    this.kind = { input: kind.input, blocks };
    this.#kernels = kernels;
    this.#filters = new Map(
      convolutions(this.kind).map(({ layer, input }) => [layer, filtersOf(kernels, layer, input, tensors)]),
    );
  }

  /**
   * Runs some pictures through the net, as far as the last wanted layer.
   * @param pictures `[count, rows, columns, 3]`, scaled.
   * @param layers names of the layers whose activations are wanted.
   */
  run(pictures: Float32Array, count: number, layers: readonly string[]): Map<string, LayerMaps> {
    const { input, blocks } = this.kind;
    const wanted = new Set(layers);
    const given = new Map<string, LayerMaps>();
    let maps = this.#kernels.hold(pictures, [count, input, input, 3]);
    try {
      for (const block of blocks) {
        const after = this.#afterBlock(maps, block);
        this.#kernels.release(maps);
        maps = after;
        if (wanted.delete(block.name)) given.set(block.name, this.#read(maps));
        if (wanted.size === 0) break;
      }
    } finally {
      this.#kernels.release(maps);
    }
    if (wanted.size > 0) throw new RangeError(`There is no layer ${[...wanted].join(', ')}.`);
    return given;
  }

  release(): void {
    for (const { filters, bias } of this.#filters.values()) this.#kernels.release(filters, bias);
  }

  #afterBlock(before: Maps, { layers, residual = false, after: last = [] }: ExtractorBlock): Maps {
    let maps = before;
    const next = (after: Maps): void => {
      if (maps !== before) this.#kernels.release(maps);
      maps = after;
    };
    for (const layer of layers) next(this.#after(maps, layer));
    if (residual === 'halved') next(this.#kernels.addHalved(before, maps));
    else if (residual) next(this.#kernels.add(before, maps));
    for (const layer of last) next(this.#after(maps, layer));
    return maps;
  }

  #after(maps: Maps, layer: ExtractorLayer): Maps {
    const kernels = this.#kernels;
    switch (layer.op) {
      case 'convolution': {
        const filters = this.#filters.get(layer);
        if (filters === undefined) throw new RangeError(`The weights of ${layer.weight} are not held.`);
        const { padding, kernel, stride } = layer;
        const zeros = (axis: 1 | 2): [number, number] => paddingOf(padding, kernel, stride, maps.shape[axis]);
        return kernels.convolution(maps, filters, stride, [zeros(1), zeros(2)]);
      }
      case 'relu':
        return kernels.relu(maps);
      case 'relu6':
        return kernels.relu6(maps);
      case 'max-pool':
        return kernels.maxPool(maps, layer.size, layer.stride);
      case 'average-pool':
        return kernels.averagePool(maps, layer.size, layer.stride);
      case 'average':
        return kernels.average(maps);
    }
  }

  #read(maps: Maps): LayerMaps {
    const [count, rows, columns, channels] = maps.shape;
    const last = this.#kernels.read(maps);
    const size = rows * columns;
    const values = new Float32Array(last.length);
    for (let picture = 0; picture < count; picture++) {
      const start = picture * size * channels;
      for (let place = 0; place < size; place++) {
        const from = start + place * channels;
        for (let channel = 0; channel < channels; channel++) {
          values[start + channel * size + place] = last[from + channel] ?? 0;
        }
      }
    }
    return { shape: [channels, rows, columns], values };
  }
}

function filtersOf(kernels: MapKernels, layer: ConvolutionLayer, input: number, tensors: Tensors): Filters {
  const { kernel, channels, depthwise = false } = layer;
  const { weights, bias } = foldedNorm(layer, tensors);
  const inputs = depthwise ? 1 : input;
  const values = lastChannels(weights, { channels, inputs, size: kernel * kernel, depthwise });
  const shape: [number, number, number, number] = depthwise
    ? [kernel, kernel, channels, 1]
    : [kernel, kernel, input, channels];
  return kernels.holdFilters(values, shape, bias, depthwise);
}
