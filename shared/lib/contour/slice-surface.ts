import { sliceCost, softplus, type LogitSlice } from './logit-slice.ts';

/** Above this exponent no powers are multiplied: the largest double is about e⁷⁰⁹. */
const mostExponent = 300;
/** What the logarithms of factors that are multiplied with each other add up to at most. */
const mostTogether = 650;
/** Examples of a block: its powers for a row of 500 stay in the processor's cache. */
const block = 256;
/** Columns that are computed side by side. */
const side = 4;

/** Examples as the fast way takes them. */
interface Inputs {
  base: Float64Array;
  first: Float64Array;
  second: Float64Array;
}

/**
 * Mean costs `[w2.length, w1.length]`, row by row: those of `sliceCost`. Powers of sums are products of powers, and a sum of logarithms
 * is the logarithm of a product: a point costs one multiplication and one addition for each example that both weights touch. Where a
 * power could overflow every point is computed by itself.
 */
export function sliceSurface(slice: LogitSlice, w1: readonly number[], w2: readonly number[]): Float64Array {
  const [columns, rows] = [w1.length, w2.length];
  if (largestExponent(slice, w1, w2) > mostExponent) {
    return Float64Array.from({ length: columns * rows }, (_, at) =>
      sliceCost(slice, w1[at % columns] ?? 0, w2[Math.floor(at / columns)] ?? 0),
    );
  }
  const { constant, slope, count } = slice;
  const across = w1.map((weight) => -weight * slope[0] + sumAlong(slice, weight, 'first'));
  const along = w2.map((weight) => -weight * slope[1] + sumAlong(slice, weight, 'second'));
  const costs = sumBoth(slice, w1, w2);
  for (let at = 0; at < costs.length; at++) {
    const rest = (across[at % columns] ?? 0) + (along[Math.floor(at / columns)] ?? 0);
    costs[at] = ((costs[at] ?? 0) + constant + rest) / count;
  }
  return costs;
}

/** Σ log(1 + eᵗ) over the examples that only this weight touches. */
function sumAlong({ base, first, second }: LogitSlice, weight: number, by: 'first' | 'second'): number {
  const [own, other] = by === 'first' ? [first, second] : [second, first];
  let sum = 0;
  for (let at = 0; at < base.length; at++) {
    // One that neither touches is counted once.
    if (other[at] === 0 && (own[at] !== 0 || by === 'first'))
      sum += softplus((base[at] ?? 0) + weight * (own[at] ?? 0));
  }
  return sum;
}

/** Σ log(1 + eᵗ) over the examples that both weights touch, `[w2.length, w1.length]`. */
function sumBoth(slice: LogitSlice, w1: readonly number[], w2: readonly number[]): Float64Array {
  const touched = slice.base.reduce<number[]>((places, _, at) => {
    if (slice.first[at] !== 0 && slice.second[at] !== 0) places.push(at);
    return places;
  }, []);
  const [base, first, second] = [slice.base, slice.first, slice.second].map((all) =>
    Float64Array.from(touched, (at) => all[at] ?? 0),
  );
  const inputs: Inputs = { base: base ?? empty, first: first ?? empty, second: second ?? empty };
  const columns = Math.ceil(w1.length / side) * side;
  const sums = new Float64Array(columns * w2.length);
  for (const [from, to] of blocksOf(inputs, w1, w2)) addBlock(sums, inputs, { w1, w2, columns, from, to });
  if (columns === w1.length) return sums;
  return Float64Array.from(
    { length: w1.length * w2.length },
    (_, at) => sums[Math.floor(at / w1.length) * columns + (at % w1.length)] ?? 0,
  );
}

const empty = new Float64Array();

/** Stretches of examples whose factors 1 + eᵗ can be multiplied anywhere on the grid. */
function blocksOf(
  { base, first, second }: Inputs,
  w1: readonly number[],
  w2: readonly number[],
): [from: number, to: number][] {
  const [low1, high1, low2, high2] = [Math.min(...w1), Math.max(...w1), Math.min(...w2), Math.max(...w2)];
  const blocks: [number, number][] = [];
  let [from, together] = [0, 0];
  for (let at = 0; at < base.length; at++) {
    const [x, y] = [first[at] ?? 0, second[at] ?? 0];
    const most = softplus((base[at] ?? 0) + Math.max(low1 * x, high1 * x) + Math.max(low2 * y, high2 * y));
    if (at - from === block || together + most > mostTogether) {
      blocks.push([from, at]);
      [from, together] = [at, 0];
    }
    together += most;
  }
  return from < base.length ? [...blocks, [from, base.length]] : blocks;
}

interface Stretch {
  w1: readonly number[];
  w2: readonly number[];
  /** Of a row of sums: those of `w1`, filled up. */
  columns: number;
  from: number;
  to: number;
}

function addBlock(sums: Float64Array, inputs: Inputs, { w1, w2, columns, from, to }: Stretch): void {
  const length = to - from;
  const across = new Float64Array(columns * length);
  w1.forEach((weight, column) => {
    for (let at = 0; at < length; at++)
      across[column * length + at] = Math.exp(weight * (inputs.first[from + at] ?? 0));
  });
  const powers = new Float64Array(length);
  w2.forEach((weight, row) => {
    for (let at = 0; at < length; at++) {
      powers[at] = Math.exp((inputs.base[from + at] ?? 0) + weight * (inputs.second[from + at] ?? 0));
    }
    for (let column = 0; column < columns; column += side) {
      addFour(sums, row * columns + column, { across, start: column * length, powers });
    }
  });
}

/** Adds log Π (1 + across · powers) of four columns. */
function addFour(
  sums: Float64Array,
  place: number,
  { across, start, powers }: { across: Float64Array; start: number; powers: Float64Array },
): void {
  const { length } = powers;
  const [second, third, fourth] = [start + length, start + 2 * length, start + 3 * length];
  let [a, b, c, d] = [1, 1, 1, 1];
  for (let at = 0; at < length; at++) {
    const power = powers[at] ?? 0;
    a *= 1 + (across[start + at] ?? 0) * power;
    b *= 1 + (across[second + at] ?? 0) * power;
    c *= 1 + (across[third + at] ?? 0) * power;
    d *= 1 + (across[fourth + at] ?? 0) * power;
  }
  sums[place] = (sums[place] ?? 0) + Math.log(a);
  sums[place + 1] = (sums[place + 1] ?? 0) + Math.log(b);
  sums[place + 2] = (sums[place + 2] ?? 0) + Math.log(c);
  sums[place + 3] = (sums[place + 3] ?? 0) + Math.log(d);
}

/** The largest size that any exponent of the fast way has on the grid. */
function largestExponent({ base, first, second }: LogitSlice, w1: readonly number[], w2: readonly number[]): number {
  const largest = (weights: readonly number[]): number =>
    weights.reduce((most, one) => Math.max(most, Math.abs(one)), 0);
  const [wide, high] = [largest(w1), largest(w2)];
  return base.reduce((most, own, at) => {
    const along = Math.abs(own) + high * Math.abs(second[at] ?? 0);
    return Math.max(most, along, wide * Math.abs(first[at] ?? 0));
  }, 0);
}
