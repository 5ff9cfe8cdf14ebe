import type { Algebra } from './algebra.ts';
import { erf } from './erf.ts';
import type { Shape } from './numbers.ts';

/** A matrix of the reference, row by row. */
export interface Matrix {
  values: Float64Array;
  shape: Shape;
}

/** In plain float64 loops. */
export const plainAlgebra: Algebra<Matrix> = {
  add: (a, b) => both(a, b, (x, y) => x + y),
  sub: (a, b) => both(a, b, (x, y) => x - y),
  mul: (a, b) => both(a, b, (x, y) => x * y),
  div: (a, b) => both(a, b, (x, y) => x / y),
  max: (a, b) => both(a, b, Math.max),
  min: (a, b) => both(a, b, Math.min),
  abs: (a) => each(a, Math.abs),
  exp: (a) => each(a, Math.exp),
  log: (a) => each(a, Math.log),
  sqrt: (a) => each(a, Math.sqrt),
  tanh: (a) => each(a, Math.tanh),
  erf: (a) => each(a, erf),
  step: (a) => each(a, (x) => (x > 0 ? 1 : 0)),
  softmax: (a) => byRow(a, softmax),
  rowSums: (a) => {
    const [rows = 0] = a.shape;
    const sums = new Float64Array(rows);
    a.values.forEach((value, at) => {
      const row = Math.floor((at * rows) / a.values.length);
      sums[row] = (sums[row] ?? 0) + value;
    });
    return { values: sums, shape: [rows, 1] };
  },
};

export function each({ values, shape }: Matrix, change: (value: number) => number): Matrix {
  return { values: values.map((value) => change(value)), shape };
}

/** The softmax of one row, none of whose powers overflows. */
export function softmax(logits: Float64Array): Float64Array {
  const most = logits.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const powers = logits.map((logit) => Math.exp(logit - most));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

function byRow({ values, shape }: Matrix, change: (row: Float64Array) => Float64Array): Matrix {
  const [, columns = 0] = shape;
  const changed = new Float64Array(values.length);
  for (let at = 0; at < values.length; at += columns) changed.set(change(values.subarray(at, at + columns)), at);
  return { values: changed, shape };
}

function both(a: Matrix | number, b: Matrix | number, combine: (x: number, y: number) => number): Matrix {
  const longer = [a, b].reduce<Matrix | undefined>(
    (most, one) => (typeof one === 'number' || one.values.length < (most?.values.length ?? 0) ? most : one),
    undefined,
  );
  if (longer === undefined) throw new RangeError('One of the operands must be a matrix.');
  const { length } = longer.values;
  const entries = (one: Matrix | number): ((at: number) => number) => {
    if (typeof one === 'number') return () => one;
    const repeated = length / one.values.length;
    return (at) => one.values[repeated === 1 ? at : Math.floor(at / repeated)] ?? Number.NaN;
  };
  const [first, second] = [entries(a), entries(b)];
  return { values: Float64Array.from({ length }, (_, at) => combine(first(at), second(at))), shape: longer.shape };
}
