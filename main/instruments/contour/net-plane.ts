import type { Plane, Point } from '../../../shared/lib/contour/descent.ts';
import { activationOf, type Activation } from '../../learning/kernels/activations.ts';
import { crossEntropy } from '../../learning/kernels/losses.ts';
import type { Matrix } from '../../learning/kernels/plain-algebra.ts';
import { ReferenceKernels } from '../../learning/kernels/reference-kernels.ts';
import type { Net } from '../../learning/nets/net.ts';
import type { LabelledExamples } from '../../learning/training/examples.ts';
import { stillPartsOf, type Direction, type Moving, type StillParts } from './still-parts.ts';

/** What the layers gave on the way to the logits: `outputs` of each, and what its activation keeps for the gradient. */
interface Pass {
  outputs: Matrix[];
  kept: Matrix[];
}

/**
 * The cost of a net over a plane through the space of its weights: parameters + a · first + b · second, in float64. The sums of the
 * first layer are linear in a and b, so that its product with the examples is computed once and never again, and examples and units
 * that the plane does not move are computed once too. The gradient is by back-propagation.
 */
export class NetPlane implements Plane {
  readonly #kernels = new ReferenceKernels();
  readonly #parts: StillParts;
  readonly #activations: readonly (Activation | undefined)[];
  readonly #classes: number;

  private constructor(net: Net, parts: StillParts) {
    this.#parts = parts;
    this.#activations = net.layers.map(activationOf);
    this.#classes = net.layers.at(-1)?.units ?? 0;
  }

  /**
   * @param net made of fully connected layers.
   * @param hear waited for between stretches of examples, with how many are done.
   */
  static async of(
    net: Net,
    examples: LabelledExamples,
    directions: readonly [Direction, Direction],
    hear: (done: number) => Promise<void>,
  ): Promise<NetPlane> {
    return new NetPlane(net, await stillPartsOf(net, examples, directions, hear));
  }

  cost(a: number, b: number): number {
    const { labels, stillCost, count } = this.#parts;
    if (labels.length === 0) return stillCost / count;
    const { outputs } = this.#forward(a, b);
    const logits = outputs.at(-1) ?? none;
    return (stillCost + this.#kernels.score(logits, labels, this.#classes).cost) / count;
  }

  gradient(a: number, b: number): Point {
    const kernels = this.#kernels;
    const { labels, sums, deeper } = this.#parts;
    if (labels.length === 0) return [0, 0];
    const { outputs, kept } = this.#forward(a, b);
    const targets = { labels: Int32Array.from(labels), classes: this.#classes, oneHot: undefined };
    let gradient = kernels.lossGradient(crossEntropy, outputs.at(-1) ?? none, targets, 1);
    const slopes: Point = [0, 0];
    for (let layer = this.#activations.length - 1; layer >= 0; layer--) {
      const activation = this.#activations[layer];
      if (activation !== undefined) {
        gradient = kernels.activationGradient(activation, gradient, kept[layer] ?? none);
      }
      if (layer === 0) {
        slopes[0] += dot(gradient.values, sums[1].values);
        slopes[1] += dot(gradient.values, sums[2].values);
        break;
      }
      const parameters = deeper[layer - 1];
      if (parameters === undefined) continue;
      if (parameters.moves) {
        const byParameter = kernels.layerGradients(outputs[layer - 1] ?? none, gradient);
        byParameter.forEach(({ values }, place) => {
          const [, first, second] = place === 0 ? parameters.weights : parameters.bias;
          slopes[0] += dot(values, first.values);
          slopes[1] += dot(values, second.values);
        });
      }
      gradient = kernels.inputGradient(gradient, moved(parameters.weights, a, b));
    }
    return slopes;
  }

  #forward(a: number, b: number): Pass {
    const kernels = this.#kernels;
    const pass: Pass = { outputs: [], kept: [] };
    this.#activations.forEach((activation, layer) => {
      const parameters = this.#parts.deeper[layer - 1];
      const before = pass.outputs.at(-1);
      const sums =
        before === undefined || parameters === undefined
          ? moved(this.#parts.sums, a, b)
          : kernels.affine(before, moved(parameters.weights, a, b), moved(parameters.bias, a, b));
      const output = activation === undefined ? sums : kernels.activate(activation, sums);
      pass.outputs.push(output);
      pass.kept.push(activation?.keeps === 'outputs' ? output : sums);
    });
    return pass;
  }
}

const none: Matrix = { values: new Float64Array(), shape: [0, 0] };

function moved([own, first, second]: Moving, a: number, b: number): Matrix {
  if (first.values.length === 0) return own;
  const values = new Float64Array(own.values.length);
  for (let at = 0; at < values.length; at++) {
    values[at] = (own.values[at] ?? 0) + a * (first.values[at] ?? 0) + b * (second.values[at] ?? 0);
  }
  return { values, shape: own.shape };
}

function dot(one: Float64Array, other: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < other.length; at++) sum += (one[at] ?? 0) * (other[at] ?? 0);
  return sum;
}
