import { scoreKnown, type Score } from '../nets/cross-entropy.ts';
import { asColumns, type LabelledExamples } from '../training/examples.ts';
import type { Activation } from './activations.ts';
import { gradientAt, type Kernels } from './kernels.ts';
import type { Numbers, Shape } from './numbers.ts';
import type { NativeStep, Optimizer, Step } from './optimizer.ts';
import type { Loss, Targets } from './losses.ts';
import type { Attribute, NativeOperations, TensorId } from './native-operations.ts';

/** Handles of TensorFlow's resource variables, which its optimizers change where they are. */
interface Parameter {
  value: TensorId;
  memory: TensorId[];
}

/** Counts variables of this process: each has a name of its own. */
let made = 0;

/**
 * The arithmetic of nets as TensorFlow's own fused operations: one for the gradient of each activation, one for a whole step of the
 * optimizer on one parameter. Inputs that are only used whole lie turned, under a row of ones that stands for the bias: with 60,000
 * examples as rows a step takes a fifth longer.
 */
export class NativeKernels implements Kernels<TensorId, Parameter> {
  readonly precision = 'float32';
  readonly #ops: NativeOperations;
  readonly #attributes: Record<
    'product' | 'firstTurned' | 'secondTurned' | 'bias' | 'rows' | 'variable' | 'reshape' | 'concat' | 'turn' | 'slice',
    Attribute[]
  >;
  readonly #turned = new Set<TensorId>();

  constructor(ops: NativeOperations) {
    this.#ops = ops;
    const product = (first: boolean, second: boolean): Attribute[] => [
      ops.flag('transpose_a', first),
      ops.flag('transpose_b', second),
      ...ops.plain,
    ];
    this.#attributes = {
      product: product(false, false),
      firstTurned: product(true, false),
      secondTurned: product(false, true),
      bias: [...ops.plain, ops.text('data_format', 'NHWC')],
      rows: [ops.float('Tparams'), ops.integer('Tindices'), ops.flag('validate_indices', true)],
      variable: [ops.float('dtype')],
      reshape: [...ops.plain, ops.integer('Tshape')],
      concat: [ops.length('N', 2), ...ops.plain, ops.integer('Tidx')],
      turn: [...ops.plain, ops.integer('Tperm')],
      slice: [...ops.plain, ops.integer('Index')],
    };
  }

  hold(values: Numbers, shape: Shape): TensorId {
    return this.#ops.floats([...shape], float32(values));
  }

  holdWhole(examples: LabelledExamples): TensorId {
    const held = this.hold(asColumns(examples), [1 + examples.size, examples.count]);
    this.#turned.add(held);
    return held;
  }

  read(matrix: TensorId): Float32Array {
    return this.#ops.read(matrix);
  }

  release(...matrices: TensorId[]): void {
    for (const matrix of matrices) this.#turned.delete(matrix);
    this.#ops.release(matrices);
  }

  rowsAt(matrix: TensorId, indices: Int32Array): TensorId {
    const held = this.#ops.integers(indices);
    const rows = this.#ops.one('Gather', this.#attributes.rows, [matrix, held]);
    this.#ops.release([held]);
    return rows;
  }

  affine(inputs: TensorId, weights: TensorId, bias: TensorId): TensorId {
    if (this.#turned.has(inputs)) return this.#affineOfTurned(inputs, weights, bias);
    const product = this.#ops.one('MatMul', this.#attributes.product, [inputs, weights]);
    const sums = this.#ops.one('BiasAdd', this.#attributes.bias, [product, bias]);
    this.#ops.release([product]);
    return sums;
  }

  activate(activation: Activation, sums: TensorId): TensorId {
    return activation.native.value(this.#ops, sums);
  }

  activationGradient(activation: Activation, gradient: TensorId, kept: TensorId): TensorId {
    return activation.native.gradient(this.#ops, gradient, kept);
  }

  lossGradient(loss: Loss, logits: TensorId, targets: Targets<TensorId>, scale: number): TensorId {
    return loss.native(this.#ops, logits, targets, scale);
  }

  /** With the logarithms of all probabilities from one vectorized operation: the fused cross-entropy takes three times as long. */
  score(logits: TensorId, labels: Uint8Array, classes: number): Score {
    const logProbabilities = this.#ops.one('LogSoftmax', this.#ops.plain, [logits]);
    const values = this.#ops.read(logProbabilities);
    this.#ops.release([logProbabilities]);
    return scoreKnown(values, this.#ops.read(logits), labels, classes);
  }

  layerGradients(inputs: TensorId, gradient: TensorId): [TensorId, TensorId] {
    if (this.#turned.has(inputs)) return this.#gradientsOfTurned(inputs, gradient);
    return [
      this.#ops.one('MatMul', this.#attributes.firstTurned, [inputs, gradient]),
      this.#ops.one('BiasAddGrad', this.#attributes.bias, [gradient]),
    ];
  }

  inputGradient(gradient: TensorId, weights: TensorId): TensorId {
    return this.#ops.one('MatMul', this.#attributes.secondTurned, [gradient, weights]);
  }

  multiply(first: TensorId, second: TensorId): TensorId {
    return this.#ops.one('Mul', this.#ops.plain, [first, second]);
  }

  parameter(values: Numbers, shape: Shape, memory: readonly Numbers[]): Parameter {
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

  update(optimizer: Optimizer, step: Step, parameters: readonly Parameter[], gradients: readonly TensorId[]): void {
    const apply: NativeStep | undefined = optimizer.native?.(this.#ops, step);
    if (apply === undefined) throw new RangeError('TensorFlow has no operation for a step of this optimizer.');
    const decay = optimizer.decay === 0 ? undefined : this.#ops.scalar(optimizer.decay);
    parameters.forEach((parameter, place) => {
      const gradient = gradientAt(gradients, place);
      const decayed = decay === undefined ? gradient : this.#decayed(parameter, gradient, decay);
      apply.to(parameter.value, parameter.memory, decayed);
      if (decayed !== gradient) this.#ops.release([decayed]);
    });
    this.#ops.release(decay === undefined ? apply.scalars : [...apply.scalars, decay]);
  }

  #affineOfTurned(inputs: TensorId, weights: TensorId, bias: TensorId): TensorId {
    const ops = this.#ops;
    const [row, axis, order] = [ops.integers(Int32Array.of(1, -1)), ops.index(0), ops.integers(Int32Array.of(1, 0))];
    const first = ops.one('Reshape', this.#attributes.reshape, [bias, row]);
    const stacked = ops.one('ConcatV2', this.#attributes.concat, [first, weights, axis]);
    const product = ops.one('MatMul', this.#attributes.firstTurned, [stacked, inputs]);
    const sums = ops.one('Transpose', this.#attributes.turn, [product, order]);
    ops.release([row, axis, order, first, stacked, product]);
    return sums;
  }

  #gradientsOfTurned(inputs: TensorId, gradient: TensorId): [TensorId, TensorId] {
    const ops = this.#ops;
    const pair = (one: number, other: number): TensorId => ops.integers(Int32Array.of(one, other));
    const [start, below, all, oneRow, flat] = [
      pair(0, 0),
      pair(1, 0),
      pair(-1, -1),
      pair(1, -1),
      ops.integers(Int32Array.of(-1)),
    ];
    const stacked = ops.one('MatMul', this.#attributes.product, [inputs, gradient]);
    const weights = ops.one('Slice', this.#attributes.slice, [stacked, below, all]);
    const first = ops.one('Slice', this.#attributes.slice, [stacked, start, oneRow]);
    const bias = ops.one('Reshape', this.#attributes.reshape, [first, flat]);
    ops.release([start, below, all, oneRow, flat, stacked, first]);
    return [weights, bias];
  }

  #decayed(parameter: Parameter, gradient: TensorId, decay: TensorId): TensorId {
    const value = this.valueOf(parameter);
    const pull = this.#ops.one('Mul', this.#ops.plain, [value, decay]);
    const sum = this.#ops.one('AddV2', this.#ops.plain, [gradient, pull]);
    this.#ops.release([value, pull]);
    return sum;
  }

  #variable(values: Numbers, shape: Shape): TensorId {
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
}

/** The same numbers where they are float32 already. */
function float32(values: Numbers): Float32Array {
  return values instanceof Float32Array ? values : Float32Array.from(values);
}
