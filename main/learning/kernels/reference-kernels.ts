import type { Score } from '../nets/cross-entropy.ts';
import { asRows, type LabelledExamples } from '../training/examples.ts';
import type { Activation } from './activations.ts';
import { gradientAt, type Kernels } from './kernels.ts';
import type { Numbers, Shape } from './numbers.ts';
import type { Optimizer, Step } from './optimizer.ts';
import { crossEntropy, type Loss, type Targets } from './losses.ts';
import { plainAlgebra, type Matrix } from './plain-algebra.ts';

interface Parameter extends Matrix {
  memory: Float64Array[];
}

/** The arithmetic of nets in plain float64 loops, to check the engines and gradients by. Nothing needs to be released. */
export class ReferenceKernels implements Kernels<Matrix, Parameter> {
  readonly precision = 'float64';

  hold(values: Numbers, shape: Shape): Matrix {
    return { values: new Float64Array(values), shape };
  }

  holdWhole({ pixels, count, size }: LabelledExamples): Matrix {
    return this.hold(asRows(pixels), [count, size]);
  }

  read({ values }: Matrix): Float64Array {
    return values.slice();
  }

  release(): void {
    // Plain arrays: the garbage collector takes them.
  }

  rowsAt({ values, shape: [, columns = 0] }: Matrix, indices: Int32Array): Matrix {
    const rows = new Float64Array(indices.length * columns);
    indices.forEach((index, place) => {
      rows.set(values.subarray(index * columns, (index + 1) * columns), place * columns);
    });
    return { values: rows, shape: [indices.length, columns] };
  }

  affine(inputs: Matrix, weights: Matrix, bias: Matrix): Matrix {
    const sums = product(inputs, weights);
    const width = bias.values.length;
    sums.values.forEach((sum, at) => {
      sums.values[at] = sum + (bias.values[at % width] ?? Number.NaN);
    });
    return sums;
  }

  activate(activation: Activation, sums: Matrix): Matrix {
    return activation.plain.value(sums);
  }

  activationGradient(activation: Activation, gradient: Matrix, kept: Matrix): Matrix {
    return activation.plain.gradient(gradient, kept);
  }

  lossGradient(loss: Loss, logits: Matrix, { labels }: Targets<Matrix>, scale: number): Matrix {
    return loss.plain(logits, labels, scale);
  }

  score({ values }: Matrix, labels: Uint8Array, classes: number): Score {
    let [sum, right] = [0, 0];
    labels.forEach((label, row) => {
      const logits = values.subarray(row * classes, (row + 1) * classes);
      sum += crossEntropy.value(logits, label);
      const most = logits.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
      if (logits.indexOf(most) === label) right++;
    });
    return { cost: sum, accuracy: right / labels.length };
  }

  layerGradients(inputs: Matrix, gradient: Matrix): [Matrix, Matrix] {
    const [, units = 0] = gradient.shape;
    const bias = new Float64Array(units);
    gradient.values.forEach((value, at) => {
      bias[at % units] = (bias[at % units] ?? 0) + value;
    });
    return [product(turned(inputs), gradient), { values: bias, shape: [units] }];
  }

  inputGradient(gradient: Matrix, weights: Matrix): Matrix {
    return product(gradient, turned(weights));
  }

  multiply(first: Matrix, second: Matrix): Matrix {
    return plainAlgebra.mul(first, second);
  }

  parameter(values: Numbers, shape: Shape, memory: readonly Numbers[]): Parameter {
    return { ...this.hold(values, shape), memory: memory.map((one) => new Float64Array(one)) };
  }

  valueOf({ values, shape }: Parameter): Matrix {
    return { values, shape };
  }

  memoryOf({ memory }: Parameter): Float64Array[] {
    return memory.map((one) => one.slice());
  }

  destroy(): void {
    // As `release`.
  }

  update(optimizer: Optimizer, step: Step, parameters: readonly Parameter[], gradients: readonly Matrix[]): void {
    parameters.forEach(({ values, memory }, place) => {
      stepPlainly(optimizer, step, values, memory, gradientAt(gradients, place).values);
    });
  }
}

/** One step of an optimizer, its decay included, on numbers that change where they are. */
export function stepPlainly(
  optimizer: Optimizer,
  step: Step,
  values: Numbers,
  memory: readonly Numbers[],
  gradient: Numbers,
): void {
  const { decay } = optimizer;
  const decayed =
    decay === 0 ? gradient : Float64Array.from(gradient, (slope, at) => slope + decay * (values[at] ?? Number.NaN));
  optimizer.plain(step, values, memory, decayed);
}

function product(first: Matrix, second: Matrix): Matrix {
  const [rows = 0, inner = 0] = first.shape;
  const [, columns = 0] = second.shape;
  const values = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let at = 0; at < inner; at++) {
      const factor = first.values[row * inner + at] ?? Number.NaN;
      for (let column = 0; column < columns; column++) {
        const place = row * columns + column;
        values[place] = (values[place] ?? 0) + factor * (second.values[at * columns + column] ?? Number.NaN);
      }
    }
  }
  return { values, shape: [rows, columns] };
}

function turned({ values, shape: [rows = 0, columns = 0] }: Matrix): Matrix {
  const other = new Float64Array(values.length);
  values.forEach((value, at) => {
    other[(at % columns) * rows + Math.floor(at / columns)] = value;
  });
  return { values: other, shape: [columns, rows] };
}
