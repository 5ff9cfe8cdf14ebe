/**
 * Arithmetic with about 32 digits: a number is the unevaluated sum of two doubles, the second at most half a unit in the last place of
 * the first. Sources: T. J. Dekker, Numer. Math. 18 (1971), 224–242 (products); D. E. Knuth, The Art of Computer Programming 2 (sums).
 */
type DoubleDouble = readonly [high: number, low: number];

function exactSum(a: number, b: number): DoubleDouble {
  const sum = a + b;
  const part = sum - a;
  return [sum, a - (sum - part) + (b - part)];
}

/** 2²⁷ + 1: splits a double into two halves of 26 bits. */
const splitter = 134_217_729;

function halves(a: number): DoubleDouble {
  const scaled = splitter * a;
  const high = scaled - (scaled - a);
  return [high, a - high];
}

function exactProduct(a: number, b: number): DoubleDouble {
  const product = a * b;
  const [aHigh, aLow] = halves(a);
  const [bHigh, bLow] = halves(b);
  return [product, aHigh * bHigh - product + aHigh * bLow + aLow * bHigh + aLow * bLow];
}

function normal(high: number, low: number): DoubleDouble {
  const sum = high + low;
  return [sum, low - (sum - high)];
}

function add(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  const [sum, rest] = exactSum(a[0], b[0]);
  return normal(sum, rest + a[1] + b[1]);
}

function multiply(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  const [product, rest] = exactProduct(a[0], b[0]);
  return normal(product, rest + (a[0] * b[1] + a[1] * b[0]));
}

function divideBy(a: DoubleDouble, divisor: number): DoubleDouble {
  const high = a[0] / divisor;
  const [back, rest] = exactProduct(high, divisor);
  return [high, (a[0] - back - rest + a[1]) / divisor];
}

const ln2: DoubleDouble = [0.693_147_180_559_945_3, 2.319_046_813_846_299_6e-17];
const halvings = 6;
const terms = 18;

/** eˣ by its series for x / 2⁶, squared six times. */
function exponential(x: number): DoubleDouble {
  const power = Math.round(x / ln2[0]);
  const small = 2 ** -halvings;
  const rest = add([x, 0], multiply([-power, 0], ln2));
  const step: DoubleDouble = [rest[0] * small, rest[1] * small];
  let term: DoubleDouble = [1, 0];
  let sum: DoubleDouble = [1, 0];
  for (let place = 1; place < terms; place++) {
    term = divideBy(multiply(term, step), place);
    sum = add(sum, term);
  }
  for (let time = 0; time < halvings; time++) sum = multiply(sum, sum);
  return [sum[0] * 2 ** power, sum[1] * 2 ** power];
}

/** eˣ to the nearest double, whatever the engine's own `Math.exp` gives. For |x| up to 700. */
export function roundedExp(x: number): number {
  const [high, low] = exponential(x);
  return high + low;
}

/** ln x to the nearest double, by a step of Newton's method from `Math.log`. For normal x above 0. */
export function roundedLog(x: number): number {
  const start = Math.log(x);
  const [high, low] = multiply([x, 0], exponential(-start));
  const rest = high - 1 + low;
  return start + (rest - (rest * rest) / 2);
}

/** a · b + c, rounded once, as a processor's fused operation does it. */
export function fusedMultiplyAdd(a: number, b: number, c: number): number {
  const [product, rest] = exactProduct(a, b);
  const [sum, left] = exactSum(product, c);
  return sum + (left + rest);
}
