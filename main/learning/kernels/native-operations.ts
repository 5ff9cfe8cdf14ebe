import type { TFEOpAttr, TFJSBinding } from '@tensorflow/tfjs-node/dist/tfjs_binding.js';

/** A tensor of TensorFlow: its number in the binding. */
export type TensorId = number;

export type Attribute = TFEOpAttr;

/**
 * TensorFlow's operations called through tfjs-node's binding itself. tfjs's own layer above it (tensor objects, tidy, dispatch)
 * costs 10 to 20 µs an operation, which is as much as the smaller ones take.
 */
export class NativeOperations {
  readonly #binding: TFJSBinding;
  /** Of operations on float32 tensors that want nothing else said. */
  readonly plain: Attribute[];
  /** Of operations on float32 tensors and int32 labels. */
  readonly labels: Attribute[];
  /** Of steps of optimizers on variables, without and with momentum. */
  readonly locking: Attribute[];
  readonly nesterov: Attribute[];

  constructor(binding: TFJSBinding) {
    this.#binding = binding;
    this.plain = [this.float('T')];
    this.labels = [this.float('T'), this.integer('Tlabels')];
    this.locking = [this.float('T'), this.flag('use_locking', false)];
    this.nesterov = [...this.locking, this.flag('use_nesterov', false)];
  }

  /** Runs an operation that gives one tensor. */
  one(name: string, attributes: Attribute[], inputs: TensorId[]): TensorId {
    const [output] = this.#binding.executeOp(name, attributes, inputs, 1);
    if (output === undefined) throw new Error(`${name} gave nothing.`);
    return output.id;
  }

  /** Runs an operation that gives two tensors. */
  two(name: string, attributes: Attribute[], inputs: TensorId[]): [TensorId, TensorId] {
    const [first, second] = this.#binding.executeOp(name, attributes, inputs, 2);
    if (first === undefined || second === undefined) throw new Error(`${name} gave too little.`);
    return [first.id, second.id];
  }

  /** Runs an operation for what it changes. */
  none(name: string, attributes: Attribute[], inputs: TensorId[]): void {
    this.#binding.executeOp(name, attributes, inputs, 0);
  }

  /** A float32 tensor; TensorFlow may continue reading `values` where they are, so they must not change. */
  floats(shape: number[], values: Float32Array): TensorId {
    return this.#binding.createTensor(shape, this.#binding.TF_FLOAT, values);
  }

  scalar(value: number): TensorId {
    return this.floats([], Float32Array.of(value));
  }

  /** An int32 vector, see `floats`. */
  integers(values: Int32Array): TensorId {
    return this.#binding.createTensor([values.length], this.#binding.TF_INT32, values);
  }

  /** An int32 scalar. */
  index(value: number): TensorId {
    return this.#binding.createTensor([], this.#binding.TF_INT32, Int32Array.of(value));
  }

  /** A copy of a float32 tensor's values. */
  read(tensor: TensorId): Float32Array {
    const values = this.#binding.tensorDataSync(tensor);
    if (!(values instanceof Float32Array)) throw new TypeError('This tensor does not hold float32 values.');
    return values;
  }

  release(tensors: readonly TensorId[]): void {
    for (const tensor of tensors) this.#binding.deleteTensor(tensor);
  }

  get count(): number {
    return this.#binding.getNumOfTensors();
  }

  /** Attributes that say the element type: `float('T')`, `integer('Tindices')`. */
  float(name: string): Attribute {
    return { name, type: this.#binding.TF_ATTR_TYPE, value: this.#binding.TF_FLOAT };
  }

  integer(name: string): Attribute {
    return { name, type: this.#binding.TF_ATTR_TYPE, value: this.#binding.TF_INT32 };
  }

  length(name: string, value: number): Attribute {
    return { name, type: this.#binding.TF_ATTR_INT, value };
  }

  flag(name: string, value: boolean): Attribute {
    return { name, type: this.#binding.TF_ATTR_BOOL, value };
  }

  text(name: string, value: string): Attribute {
    return { name, type: this.#binding.TF_ATTR_STRING, value };
  }

  shape(name: string, value: number[]): Attribute {
    return { name, type: this.#binding.TF_ATTR_SHAPE, value };
  }
}
