import { MersenneTwister } from '../../../shared/lib/mersenne-twister.ts';
import type { SoftmaxRegressionSpec } from '../../../shared/models/nets/softmax.ts';
import type { Engine, GradientDescent, Matrix, Parameters } from '../kernels/engine.ts';
import { asColumns, oneHot, type LabelledExamples } from '../training/examples.ts';

/** Examples held by the engine: `inputs` `[features, count]`, `targets` one-hot `[count, classes]`. */
export interface HeldExamples {
  inputs: Matrix;
  targets: Matrix;
}

/** Where a training is: `weights` and `velocity` are `[features, classes]`. */
export interface RegressionState {
  weights: Float32Array;
  velocity: Float32Array;
}

/** The state before the first update, as the spec says. `features` counts the bias. */
export function initialState(spec: SoftmaxRegressionSpec, features: number, classes: number): RegressionState {
  const weights =
    spec.initial === 'zeros'
      ? new Float32Array(features * classes)
      : Float32Array.from(new MersenneTwister(spec.seed).rand(features, classes));
  return { weights, velocity: new Float32Array(weights.length).fill(spec.optimizer.initialVelocity) };
}

/**
 * Softmax regression `P = softmax(Wᵀ X)`, its cost the sum of −log p of the right classes, whose gradient by W is `X (P − Y)ᵀ`
 * (the report's part 3), written out.
 */
export class SoftmaxRegression {
  readonly features: number;
  readonly classes: number;
  readonly #engine: Engine;
  #parameters: Parameters;

  constructor(engine: Engine, { weights, velocity }: RegressionState, features: number, classes: number) {
    this.#engine = engine;
    this.features = features;
    this.classes = classes;
    this.#parameters = {
      weights: engine.hold(weights, features, classes),
      velocity: engine.hold(velocity, features, classes),
    };
  }

  hold(images: LabelledExamples): HeldExamples {
    return {
      inputs: this.#engine.hold(asColumns(images), this.features, images.count),
      targets: this.#engine.hold(oneHot(images.labels, this.classes), images.count, this.classes),
    };
  }

  /** `Wᵀ X`, one example a row: `[examples, classes]`. The caller releases it. */
  logits(inputs: Matrix): Matrix {
    return this.#engine.affine(this.#parameters.weights, inputs);
  }

  /**
   * One update from the logits of the examples, which are released.
   * @returns the Euclidean norm of the change of W.
   */
  update({ inputs, targets }: HeldExamples, logits: Matrix, rule: GradientDescent): number {
    const engine = this.#engine;
    const residual = engine.softmaxResidual(logits, targets);
    const gradient = engine.weightGradient(inputs, residual);
    this.#parameters = engine.momentumStep(this.#parameters, gradient, rule);
    engine.release(logits, residual, gradient);
    return norm(engine.read(this.#parameters.velocity));
  }

  weights(): Float32Array {
    return this.#engine.read(this.#parameters.weights);
  }

  state(): RegressionState {
    const { weights, velocity } = this.#parameters;
    return { weights: this.#engine.read(weights), velocity: this.#engine.read(velocity) };
  }

  release(): void {
    this.#engine.release(this.#parameters.weights, this.#parameters.velocity);
  }
}

function norm(values: Float32Array): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return Math.sqrt(sum);
}
