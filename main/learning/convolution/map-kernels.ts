import type { Tensor, Tensor4D } from '@tensorflow/tfjs';
import type { TensorFlow } from '../kernels/tensorflow.ts';

/** Activations `[pictures, rows, columns, channels]` on an engine. */
export type Maps = Tensor4D;

/** Zeros before and after the rows, and before and after the columns. */
export type Zeros = readonly [rows: readonly [number, number], columns: readonly [number, number]];

/** A convolution's weights on an engine: filters `[rows, columns, in, out]`, or `[rows, columns, channels, 1]` of a depthwise one. */
export interface Filters {
  filters: Tensor4D;
  bias: Tensor;
  depthwise: boolean;
}

/** The arithmetic of convolutional nets as tfjs operations, on whatever backend: channels last, float32. What they give is new. */
export class MapKernels {
  readonly #tf: TensorFlow;

  constructor(tf: TensorFlow) {
    this.#tf = tf;
  }

  hold(values: Float32Array, shape: [number, number, number, number]): Maps {
    return this.#tf.tensor4d(values, shape, 'float32');
  }

  /** @param bias one value a channel that is given. */
  holdFilters(
    values: Float32Array,
    shape: [number, number, number, number],
    bias: Float32Array,
    depthwise: boolean,
  ): Filters {
    return { filters: this.hold(values, shape), bias: this.#tf.tensor1d(bias, 'float32'), depthwise };
  }

  convolution(maps: Maps, { filters, bias, depthwise }: Filters, stride: number, zeros: Zeros): Maps {
    const tf = this.#tf;
    const padding: [[number, number], [number, number], [number, number], [number, number]] = [
      [0, 0],
      [...zeros[0]],
      [...zeros[1]],
      [0, 0],
    ];
    return tf.tidy(() => {
      const sums = depthwise
        ? tf.depthwiseConv2d(maps, filters, stride, padding)
        : tf.conv2d(maps, filters, stride, padding);
      return tf.add<Maps>(sums, bias);
    });
  }

  relu(maps: Maps): Maps {
    return this.#tf.relu(maps);
  }

  relu6(maps: Maps): Maps {
    return this.#tf.relu6(maps);
  }

  maxPool(maps: Maps, size: number, stride: number): Maps {
    return this.#tf.maxPool(maps, size, stride, 'valid');
  }

  averagePool(maps: Maps, size: number, stride: number): Maps {
    return this.#tf.avgPool(maps, size, stride, 'valid');
  }

  /** The mean of each map: `[pictures, 1, 1, channels]`. */
  average(maps: Maps): Maps {
    return this.#tf.mean<Maps>(maps, [1, 2], true);
  }

  add(one: Maps, other: Maps): Maps {
    return this.#tf.add<Maps>(one, other);
  }

  /** The first averaged over 2 × 2, and the second; where one has fewer rows, columns or channels, with zeros at their end. */
  addHalved(one: Maps, other: Maps): Maps {
    const tf = this.#tf;
    return tf.tidy(() => {
      const halved: Maps = tf.avgPool(one, 2, 2, 'valid');
      const grown = (maps: Maps, like: Maps): Maps =>
        tf.pad<Maps>(
          maps,
          maps.shape.map((size, axis) => [0, Math.max(0, (like.shape[axis] ?? 0) - size)]),
        );
      return tf.add<Maps>(grown(halved, other), grown(other, halved));
    });
  }

  /** A copy of the values, `[pictures, rows, columns, channels]`. */
  read(maps: Maps): Float32Array {
    return Float32Array.from(maps.dataSync());
  }

  release(...maps: Tensor[]): void {
    for (const one of maps) one.dispose();
  }
}
