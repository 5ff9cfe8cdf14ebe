import type { Tensor } from '@tensorflow/tfjs';
import { z } from 'zod';
import { activationNumbers, type ActivationNumbers } from '../../../shared/models/nets/activations.ts';
import { Registry } from '../../../shared/models/registry.ts';
import { nativelyOne } from './native-algebra.ts';
import type { NativeOperations, TensorId } from './native-operations.ts';
import { each, plainAlgebra, type Matrix } from './plain-algebra.ts';
import { tensorAlgebra } from './tensor-algebra.ts';
import type { TensorFlow } from './tensorflow.ts';
import {
  exactGelu,
  exponentialUnit,
  geluByTanh,
  isPlain,
  outside,
  seluAlpha,
  seluScale,
  softplus,
  throughSoftmax,
  type Written,
} from './written-activations.ts';

const allNumbers = z.object(activationNumbers);
const usual = allNumbers.parse({});
type Usual = typeof usual;

/** An operator of ONNX with its attributes. `of`: what it takes, the sums or what the step before gave, which is the usual. */
export interface OnnxStep {
  op: string;
  of?: readonly ('sums' | 'before')[];
  alpha?: number;
  gamma?: number;
  lambd?: number;
  bias?: number;
  axis?: number;
}

/** An activation in every arithmetic; a new one is one entry here and a name in its nets' schemas. */
export interface Activation {
  name: string;
  /** What its gradient is computed from: its outputs, or the sums it was given. */
  keeps: 'outputs' | 'sums';
  /** Whether an output depends on the sums of other units too. */
  acrossUnits?: true;
  /** What tfjs and Keras call the same function; undefined where they have none. */
  keras: string | undefined;
  /** The same as operators of ONNX, one after the other; without, nets with it are not written as ONNX. */
  onnx?: readonly OnnxStep[];
  /** In float64. */
  plain: {
    value(sums: Matrix): Matrix;
    gradient(gradient: Matrix, kept: Matrix): Matrix;
  };
  tensor: {
    /** Called within `tidy`. */
    value(tf: TensorFlow, sums: Tensor): Tensor;
    /** Called within `tidy`. */
    gradient(tf: TensorFlow, gradient: Tensor, kept: Tensor): Tensor;
  };
  native: {
    value(ops: NativeOperations, sums: TensorId): TensorId;
    gradient(ops: NativeOperations, gradient: TensorId, kept: TensorId): TensorId;
  };
  /** The same function with other numbers than PyTorch's usual ones; undefined where it has none, or these are they. */
  with?(numbers: ActivationNumbers): Activation | undefined;
}

/** Has numbers of its own. @param make by whole numbers; tfjs and Keras know none but the usual ones by name. */
function withNumbers<Name extends keyof Usual>(
  names: readonly Name[],
  make: (numbers: Pick<Usual, Name>) => Activation,
): Activation {
  const usually = make(usual);
  return {
    ...usually,
    with: (given) => {
      const numbers = allNumbers.parse(given);
      if (names.every((name) => numbers[name] === usual[name])) return undefined;
      return { ...make(numbers), keras: undefined };
    },
  };
}

function composed(
  name: string,
  keeps: Activation['keeps'],
  keras: string | undefined,
  { value, gradient }: Written,
  onnx?: readonly OnnxStep[],
): Activation {
  return {
    name,
    keeps,
    keras,
    ...(onnx === undefined ? {} : { onnx }),
    plain: {
      value: (sums) => value(plainAlgebra, sums),
      gradient: (slopes, kept) => gradient(plainAlgebra, slopes, kept),
    },
    tensor: {
      value: (tf, sums) => value(tensorAlgebra(tf), sums),
      gradient: (tf, slopes, kept) => gradient(tensorAlgebra(tf), slopes, kept),
    },
    native: {
      value: (ops, sums) => nativelyOne(ops, [sums], value),
      gradient: (ops, slopes, kept) => nativelyOne(ops, [slopes, kept], gradient),
    },
  };
}

const acrossUnits = (activation: Activation): Activation => ({ ...activation, acrossUnits: true });

/** The float64 half of an activation of single numbers. @param slope its derivative, of the number that it keeps. */
function ofNumbers(value: (sum: number) => number, slope: (kept: number) => number): Activation['plain'] {
  return {
    value: (sums) => each(sums, value),
    gradient: (gradient, kept) => plainAlgebra.mul(gradient, each(kept, slope)),
  };
}

/** The native half of an activation that TensorFlow has one operation for and one for its gradient. */
function fused(name: string, order: 'kept first' | 'gradient first'): Activation['native'] {
  const gradientName = `${name}Grad`;
  return {
    value: (ops, sums) => ops.one(name, ops.plain, [sums]),
    gradient: (ops, gradient, kept) =>
      ops.one(gradientName, ops.plain, order === 'kept first' ? [kept, gradient] : [gradient, kept]),
  };
}

/** Every activation but `linear`, which changes nothing. All are as PyTorch defines them, with its usual numbers. */
export const activationKernels = new Registry<Activation>(
  ({ name }) => name,
  [
    {
      name: 'tanh',
      keeps: 'outputs',
      keras: 'tanh',
      onnx: [{ op: 'Tanh' }],
      plain: ofNumbers(Math.tanh, (output) => 1 - output * output),
      tensor: {
        value: (tf, sums) => tf.tanh(sums),
        gradient: (tf, gradient, outputs) => tf.sub<Tensor>(gradient, tf.mul(gradient, tf.square(outputs))),
      },
      native: fused('Tanh', 'kept first'),
    },
    {
      name: 'sigmoid',
      keeps: 'outputs',
      keras: 'sigmoid',
      onnx: [{ op: 'Sigmoid' }],
      plain: ofNumbers(
        (sum) => 1 / (1 + Math.exp(-sum)),
        (output) => output * (1 - output),
      ),
      tensor: {
        value: (tf, sums) => tf.sigmoid(sums),
        gradient: (tf, gradient, outputs) => tf.mul<Tensor>(gradient, tf.sub(outputs, tf.square(outputs))),
      },
      native: fused('Sigmoid', 'kept first'),
    },
    {
      name: 'relu',
      keeps: 'outputs',
      keras: 'relu',
      onnx: [{ op: 'Relu' }],
      plain: ofNumbers(
        (sum) => Math.max(sum, 0),
        (output) => (output > 0 ? 1 : 0),
      ),
      tensor: {
        value: (tf, sums) => tf.relu(sums),
        gradient: (tf, gradient, outputs) => tf.mul<Tensor>(gradient, tf.step(outputs)),
      },
      native: fused('Relu', 'gradient first'),
    },
    withNumbers(['slope'], ({ slope }) =>
      composed(
        'leaky-relu',
        'sums',
        undefined,
        {
          value: (a, sums) => a.add(a.max(sums, 0), a.mul(a.min(sums, 0), slope)),
          gradient: (a, gradient, sums) => a.mul(gradient, a.add(a.mul(a.step(sums), 1 - slope), slope)),
        },
        [{ op: 'LeakyRelu', alpha: slope }],
      ),
    ),
    withNumbers(['alpha'], ({ alpha }) =>
      composed('elu', 'sums', 'elu', exponentialUnit(alpha, 1), [{ op: 'Elu', alpha }]),
    ),
    composed('selu', 'sums', 'selu', exponentialUnit(seluAlpha, seluScale), [
      { op: 'Selu', alpha: seluAlpha, gamma: seluScale },
    ]),
    withNumbers(['approximate'], ({ approximate }) =>
      composed(
        'gelu',
        'sums',
        'gelu',
        approximate === 'tanh' ? geluByTanh : exactGelu,
        approximate === 'tanh' ? undefined : [{ op: 'Gelu' }],
      ),
    ),
    withNumbers(['beta', 'threshold'], (numbers) =>
      composed('softplus', 'sums', 'softplus', softplus(numbers), isPlain(numbers) ? [{ op: 'Softplus' }] : undefined),
    ),
    composed(
      'tanhshrink',
      'sums',
      undefined,
      {
        value: (a, sums) => a.sub(sums, a.tanh(sums)),
        gradient: (a, gradient, sums) => {
          const bent = a.tanh(sums);
          return a.mul(gradient, a.mul(bent, bent));
        },
      },
      [{ op: 'Tanh' }, { op: 'Sub', of: ['sums', 'before'] }],
    ),
    withNumbers(['bound'], ({ bound }) =>
      composed(
        'softshrink',
        'sums',
        undefined,
        {
          value: (a, sums) => a.sub(sums, a.min(a.max(sums, -bound), bound)),
          gradient: (a, gradient, sums) => a.mul(gradient, outside(a, sums, bound)),
        },
        [{ op: 'Shrink', lambd: bound, bias: bound }],
      ),
    ),
    withNumbers(['bound'], ({ bound }) =>
      composed(
        'hardshrink',
        'sums',
        undefined,
        {
          value: (a, sums) => a.mul(sums, outside(a, sums, bound)),
          gradient: (a, gradient, sums) => a.mul(gradient, outside(a, sums, bound)),
        },
        [{ op: 'Shrink', lambd: bound, bias: 0 }],
      ),
    ),
    acrossUnits(
      composed(
        'softmax',
        'outputs',
        'softmax',
        {
          value: (a, sums) => a.softmax(sums),
          gradient: throughSoftmax,
        },
        [{ op: 'Softmax', axis: -1 }],
      ),
    ),
    acrossUnits(
      composed(
        'softmin',
        'outputs',
        undefined,
        {
          value: (a, sums) => a.softmax(a.mul(sums, -1)),
          gradient: (a, gradient, outputs) => a.mul(throughSoftmax(a, gradient, outputs), -1),
        },
        [{ op: 'Neg' }, { op: 'Softmax', axis: -1 }],
      ),
    ),
  ],
);

/** With its usual numbers. @throws RangeError for a name that nobody registered. */
function activationNamed(name: string): Activation {
  const found = activationKernels.get(name);
  if (found === undefined) throw new RangeError(`There is no activation “${name}”.`);
  return found;
}

/** The activation of a layer with the numbers that the layer says; undefined for `linear`. @throws RangeError as `activationNamed`. */
export function activationOf({
  activation,
  ...numbers
}: { activation: string } & ActivationNumbers): Activation | undefined {
  if (activation === 'linear') return undefined;
  const found = activationNamed(activation);
  return found.with?.(numbers) ?? found;
}
