import { activationOf } from '../../learning/kernels/activations.ts';
import type { Plane, Point } from '../../../shared/lib/contour/descent.ts';
import type { LabelledExamples } from '../../learning/training/examples.ts';
import { ReferenceKernels } from '../../learning/kernels/reference-kernels.ts';
import type { Matrix } from '../../learning/kernels/plain-algebra.ts';
import type { NamedArray, Net } from '../../learning/nets/net.ts';

/** A direction in the space of all weights and biases, in the order of the net's parameters. */
export type Direction = readonly Float64Array[];

/** What a gradient in a plane is taken over: small against any curvature, large against rounding. */
const h = 1e-4;

/**
 * The cost of a net over a plane through the space of its weights: parameters + a · first + b · second, in float64. The sums of the
 * first layer are linear in a and b, so that its product with the examples is computed three times and never again. The gradient is
 * of central differences of fourth order.
 * @param net made of fully connected layers.
 */
export class NetPlane implements Plane {
  readonly #kernels = new ReferenceKernels();
  readonly #net: Net;
  readonly #examples: LabelledExamples;
  readonly #arrays: readonly [NamedArray[], Direction, Direction];
  readonly #sums: readonly [Matrix, Matrix, Matrix];

  constructor(net: Net, examples: LabelledExamples, first: Direction, second: Direction) {
    this.#net = net;
    this.#examples = examples;
    this.#arrays = [net.parameters(), first, second];
    const inputs = this.#kernels.hold(inFull(examples), [examples.count, examples.size]);
    const sumsOf = (values: readonly ArrayLike<number>[]): Matrix => {
      const units = net.layers[0]?.units ?? 0;
      const [kernel, bias] = [Float64Array.from(values[0] ?? []), Float64Array.from(values[1] ?? [])];
      return this.#kernels.affine(
        inputs,
        { values: kernel, shape: [examples.size, units] },
        { values: bias, shape: [units] },
      );
    };
    this.#sums = [sumsOf(this.#arrays[0].map(({ values }) => values)), sumsOf(first), sumsOf(second)];
  }

  cost(a: number, b: number): number {
    const kernels = this.#kernels;
    const [own, first, second] = this.#sums;
    let outputs: Matrix = { values: moved(own.values, first.values, second.values, a, b), shape: own.shape };
    this.#net.layers.forEach((described, layer) => {
      const { features, units } = described;
      const activation = activationOf(described);
      if (layer > 0) {
        const [kernel, bias] = [2 * layer, 2 * layer + 1].map((place) => this.#parameter(place, a, b));
        outputs = kernels.affine(
          outputs,
          { values: kernel ?? empty, shape: [features, units] },
          { values: bias ?? empty, shape: [units] },
        );
      }
      if (activation !== undefined) outputs = kernels.activate(activation, outputs);
    });
    const { labels, count } = this.#examples;
    return kernels.score(outputs, labels, this.#net.layers.at(-1)?.units ?? 0).cost / count;
  }

  gradient(a: number, b: number): Point {
    const { count } = this.#examples;
    const slope = (at: (by: number) => number): number =>
      (count * (8 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h)))) / (12 * h);
    return [slope((by) => this.cost(a + by, b)), slope((by) => this.cost(a, b + by))];
  }

  #parameter(place: number, a: number, b: number): Float64Array {
    const [own, first, second] = this.#arrays;
    return moved(own[place]?.values ?? empty, first[place] ?? empty, second[place] ?? empty, a, b);
  }
}

const empty = new Float64Array();

function moved(
  own: ArrayLike<number>,
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  a: number,
  b: number,
): Float64Array {
  const values = new Float64Array(own.length);
  for (let at = 0; at < values.length; at++) {
    values[at] = (own[at] ?? 0) + a * (first[at] ?? 0) + b * (second[at] ?? 0);
  }
  return values;
}

/** Features in float64, bytes as byte / 255. */
function inFull({ pixels }: LabelledExamples): Float64Array {
  return pixels instanceof Uint8Array ? Float64Array.from(pixels, (byte) => byte / 255) : Float64Array.from(pixels);
}
