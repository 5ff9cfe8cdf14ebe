import type { DenseOptimizer } from '../../../shared/models/nets/dense.ts';
import { adamStep, type BentActivation, type DenseKernels, type Shape } from './dense-kernels.ts';
import type { Attribute, NativeOperations, TensorId } from './native-operations.ts';

/** Handles of TensorFlow's resource variables, which its optimizers change where they are. */
interface Parameter {
  value: TensorId;
  memory: TensorId[];
}

const activations = { tanh: 'Tanh', sigmoid: 'Sigmoid', relu: 'Relu' } as const;

/** Counts variables of this process: each has a name of its own. */
let made = 0;

/**
 * The dense net's arithmetic as TensorFlow's own fused operations: one for softmax with cross-entropy and its gradient, one for the
 * gradient of each activation, one for a whole step of the optimizer on one parameter.
 */
export class NativeDenseKernels implements DenseKernels<TensorId, Parameter> {
  readonly #ops: NativeOperations;
  readonly #attributes: Record<
    | 'plain'
    | 'product'
    | 'firstTurned'
    | 'secondTurned'
    | 'bias'
    | 'rows'
    | 'labels'
    | 'variable'
    | 'apply'
    | 'momentum',
    Attribute[]
  >;

  constructor(ops: NativeOperations) {
    this.#ops = ops;
    const t = ops.float('T');
    const locking = ops.flag('use_locking', false);
    const nesterov = ops.flag('use_nesterov', false);
    const product = (first: boolean, second: boolean): Attribute[] => [
      ops.flag('transpose_a', first),
      ops.flag('transpose_b', second),
      t,
    ];
    this.#attributes = {
      plain: [t],
      product: product(false, false),
      firstTurned: product(true, false),
      secondTurned: product(false, true),
      bias: [t, ops.text('data_format', 'NHWC')],
      rows: [ops.float('Tparams'), ops.integer('Tindices'), ops.flag('validate_indices', true)],
      labels: [t, ops.integer('Tlabels')],
      variable: [ops.float('dtype')],
      apply: [t, locking],
      momentum: [t, locking, nesterov],
    };
  }

  hold(values: Float32Array, shape: Shape): TensorId {
    return this.#ops.floats([...shape], values);
  }

  read(matrix: TensorId): Float32Array {
    return this.#ops.read(matrix);
  }

  release(...matrices: TensorId[]): void {
    this.#ops.release(matrices);
  }

  rowsAt(matrix: TensorId, indices: Int32Array): TensorId {
    const held = this.#ops.integers(indices);
    const rows = this.#ops.one('Gather', this.#attributes.rows, [matrix, held]);
    this.#ops.release([held]);
    return rows;
  }

  affine(inputs: TensorId, weights: TensorId, bias: TensorId): TensorId {
    const product = this.#ops.one('MatMul', this.#attributes.product, [inputs, weights]);
    const sums = this.#ops.one('BiasAdd', this.#attributes.bias, [product, bias]);
    this.#ops.release([product]);
    return sums;
  }

  activate(activation: BentActivation, sums: TensorId): TensorId {
    return this.#ops.one(activations[activation], this.#attributes.plain, [sums]);
  }

  activationGradient(activation: BentActivation, gradient: TensorId, outputs: TensorId): TensorId {
    // TensorFlow's order of the two differs from activation to activation.
    const inputs = activation === 'relu' ? [gradient, outputs] : [outputs, gradient];
    return this.#ops.one(`${activations[activation]}Grad`, this.#attributes.plain, inputs);
  }

  crossEntropyGradient(logits: TensorId, labels: Int32Array): TensorId {
    const held = this.#ops.integers(labels);
    const share = this.#scalar(1 / labels.length);
    const name = 'SparseSoftmaxCrossEntropyWithLogits';
    const [losses, sums] = this.#ops.two(name, this.#attributes.labels, [logits, held]);
    const gradient = this.#ops.one('Mul', this.#attributes.plain, [sums, share]);
    this.#ops.release([held, share, losses, sums]);
    return gradient;
  }

  weightGradient(inputs: TensorId, gradient: TensorId): TensorId {
    return this.#ops.one('MatMul', this.#attributes.firstTurned, [inputs, gradient]);
  }

  biasGradient(gradient: TensorId): TensorId {
    return this.#ops.one('BiasAddGrad', this.#attributes.bias, [gradient]);
  }

  inputGradient(gradient: TensorId, weights: TensorId): TensorId {
    return this.#ops.one('MatMul', this.#attributes.secondTurned, [gradient, weights]);
  }

  parameter(values: Float32Array, shape: Shape, memory: readonly Float32Array[]): Parameter {
    return { value: this.#variable(values, shape), memory: memory.map((one) => this.#variable(one, shape)) };
  }

  valueOf({ value }: Parameter): TensorId {
    return this.#ops.one('ReadVariableOp', this.#attributes.variable, [value]);
  }

  memoryOf({ memory }: Parameter): Float32Array[] {
    return memory.map((one) => {
      const values = this.#ops.one('ReadVariableOp', this.#attributes.variable, [one]);
      const copy = this.#ops.read(values);
      this.#ops.release([values]);
      return copy;
    });
  }

  destroy(...parameters: Parameter[]): void {
    for (const variable of parameters.flatMap(({ value, memory }) => [value, ...memory])) {
      this.#ops.none('DestroyResourceOp', [this.#ops.flag('ignore_lookup_error', true)], [variable]);
      this.#ops.release([variable]);
    }
  }

  update(rule: DenseOptimizer, step: number, parameters: readonly Parameter[], gradients: readonly TensorId[]): void {
    const apply = rule.kind === 'adam' ? this.#adam(rule, step) : this.#descent(rule);
    const decay = rule.l2 === 0 ? undefined : this.#scalar(rule.l2);
    parameters.forEach((parameter, place) => {
      const gradient = gradients[place];
      if (gradient === undefined) throw new RangeError('There are fewer gradients than parameters.');
      const decayed = decay === undefined ? gradient : this.#decayed(parameter, gradient, decay);
      apply.to(parameter, decayed);
      if (decayed !== gradient) this.#ops.release([decayed]);
    });
    this.#ops.release(decay === undefined ? apply.scalars : [...apply.scalars, decay]);
  }

  /**
   * TensorFlow forms 1 − β in float32, up to 2·10⁻⁵ away from the true number when β is close to 1. That makes its moments larger or
   * smaller by a constant factor, which the rate and epsilon of each step take back. Its own bias correction is kept out (β⁰ = 0)
   * because it forms 1 − βᵗ in float32, too, and does not scale epsilon as PyTorch does.
   */
  #adam(rule: Extract<DenseOptimizer, { kind: 'adam' }>, step: number): Apply {
    const { rate, epsilon } = adamStep(rule, step);
    const mean = (1 - rule.beta1) / (1 - Math.fround(rule.beta1));
    const root = Math.sqrt((1 - rule.beta2) / (1 - Math.fround(rule.beta2)));
    const zero = this.#scalar(0);
    const numbers = [(rate * mean) / root, rule.beta1, rule.beta2, epsilon / root].map((value) => this.#scalar(value));
    return {
      scalars: [zero, ...numbers],
      to: ({ value, memory }, gradient) => {
        const inputs = [value, ...memory, zero, zero, ...numbers, gradient];
        this.#ops.none('ResourceApplyAdam', this.#attributes.momentum, inputs);
      },
    };
  }

  #descent({ learningRate, momentum }: Extract<DenseOptimizer, { kind: 'sgd' }>): Apply {
    const rate = this.#scalar(learningRate);
    const inertia = this.#scalar(momentum);
    return {
      scalars: [rate, inertia],
      to: ({ value, memory: [velocity] }, gradient) => {
        if (velocity === undefined) {
          this.#ops.none('ResourceApplyGradientDescent', this.#attributes.apply, [value, rate, gradient]);
        } else {
          const inputs = [value, velocity, rate, gradient, inertia];
          this.#ops.none('ResourceApplyMomentum', this.#attributes.momentum, inputs);
        }
      },
    };
  }

  #decayed(parameter: Parameter, gradient: TensorId, decay: TensorId): TensorId {
    const value = this.valueOf(parameter);
    const pull = this.#ops.one('Mul', this.#attributes.plain, [value, decay]);
    const sum = this.#ops.one('AddV2', this.#attributes.plain, [gradient, pull]);
    this.#ops.release([value, pull]);
    return sum;
  }

  #variable(values: Float32Array, shape: Shape): TensorId {
    const ops = this.#ops;
    made++;
    const handle = ops.one(
      'VarHandleOp',
      [
        ops.text('container', ''),
        ops.text('shared_name', `parameter-${made}`),
        ops.float('dtype'),
        ops.shape('shape', [...shape]),
      ],
      [],
    );
    // A copy: the variable may take over this memory and change it.
    const start = ops.floats([...shape], Float32Array.from(values));
    ops.none('AssignVariableOp', this.#attributes.variable, [handle, start]);
    ops.release([start]);
    return handle;
  }

  #scalar(value: number): TensorId {
    return this.#ops.floats([], Float32Array.of(value));
  }
}

/** One step of an optimizer, ready for parameters; `scalars` are released after the last. */
interface Apply {
  scalars: TensorId[];
  to(parameter: Parameter, gradient: TensorId): void;
}
