import type { Algebra } from './algebra.ts';

/** An activation and its gradient, written once for every arithmetic. */
export interface Written {
  value<T>(algebra: Algebra<T>, sums: T): T;
  gradient<T>(algebra: Algebra<T>, gradient: T, kept: T): T;
}

/** Klambauer and others, "Self-Normalizing Neural Networks" (2017). */
export const [seluAlpha, seluScale] = [1.6732632423543772, 1.0507009873554805];

/** `scale · (x above 0, alpha · (eˣ − 1) below)`, of sums. */
export function exponentialUnit(alpha: number, scale: number): Written {
  return {
    value: (a, sums) => a.mul(a.add(a.max(sums, 0), a.mul(a.sub(a.exp(a.min(sums, 0)), 1), alpha)), scale),
    gradient: (a, gradient, sums) => {
      const above = a.step(sums);
      const below = a.mul(a.mul(a.exp(a.min(sums, 0)), alpha), a.sub(1, above));
      return a.mul(gradient, a.mul(a.add(above, below), scale));
    },
  };
}

/** 1 where the sum is farther from 0 than the bound of the shrinking activations. */
export function outside<T>(a: Algebra<T>, sums: T, bound: number): T {
  return a.step(a.sub(a.abs(sums), bound));
}

/** Over the units of one example: the gradient by what a softmax was given, of the one by its outputs. */
export function throughSoftmax<T>(a: Algebra<T>, gradient: T, outputs: T): T {
  return a.mul(outputs, a.sub(gradient, a.rowSums(a.mul(gradient, outputs))));
}

/** The distribution function of the normal distribution. */
function normalShare<T>(a: Algebra<T>, sums: T): T {
  return a.mul(a.add(a.erf(a.mul(sums, Math.SQRT1_2)), 1), 0.5);
}

/** x · Φ(x), of sums. */
export const exactGelu: Written = {
  value: (a, sums) => a.mul(sums, normalShare(a, sums)),
  gradient: (a, gradient, sums) => {
    const density = a.mul(a.exp(a.mul(a.mul(sums, sums), -0.5)), 1 / Math.sqrt(2 * Math.PI));
    return a.mul(gradient, a.add(normalShare(a, sums), a.mul(sums, density)));
  },
};

/** Hendrycks and Gimpel, "Gaussian Error Linear Units" (2016): `x / 2 · (1 + tanh(√(2 / π) · (x + 0.044715 x³)))`. */
const [geluScale, geluCube] = [Math.sqrt(2 / Math.PI), 0.044715];
function bentForGelu<T>(a: Algebra<T>, sums: T): T {
  const cube = a.mul(a.mul(a.mul(sums, sums), sums), geluCube);
  return a.tanh(a.mul(a.add(sums, cube), geluScale));
}
/** The same by way of a tanh. */
export const geluByTanh: Written = {
  value: (a, sums) => a.mul(a.mul(sums, 0.5), a.add(bentForGelu(a, sums), 1)),
  gradient: (a, gradient, sums) => {
    const bent = bentForGelu(a, sums);
    const inner = a.mul(a.add(a.mul(a.mul(sums, sums), 3 * geluCube), 1), geluScale);
    const slope = a.mul(a.mul(sums, a.sub(1, a.mul(bent, bent))), inner);
    return a.mul(gradient, a.mul(a.add(a.add(bent, 1), slope), 0.5));
  },
};

/** From here on ln(1 + eˣ) is x in float32, and its slope 1. */
const straightFrom = 20;

/** What a softplus is bent by, and from which sum on it is straight. */
interface SoftplusNumbers {
  beta: number;
  threshold: number;
}

/** ONNX has no other. */
export function isPlain({ beta, threshold }: SoftplusNumbers): boolean {
  return beta === 1 && threshold >= straightFrom;
}

/** ln(1 + e^(beta · x)) / beta, and x itself where beta · x is above the threshold, of sums. */
export function softplus({ beta, threshold }: SoftplusNumbers): Written {
  const curved: Written = {
    value: (a, sums) => a.add(a.max(sums, 0), a.log(a.add(a.exp(a.mul(a.abs(sums), -1)), 1))),
    gradient: (a, gradient, sums) => a.mul(gradient, a.mul(a.add(a.tanh(a.mul(sums, 0.5)), 1), 0.5)),
  };
  if (isPlain({ beta, threshold })) return curved;
  return {
    value: (a, sums) => {
      const scaled = a.mul(sums, beta);
      const above = a.step(a.sub(scaled, threshold));
      const below = a.mul(curved.value(a, scaled), 1 / beta);
      return a.add(below, a.mul(above, a.sub(sums, below)));
    },
    gradient: (a, gradient, sums) => {
      const scaled = a.mul(sums, beta);
      const above = a.step(a.sub(scaled, threshold));
      const below = curved.gradient(a, gradient, scaled);
      return a.add(below, a.mul(above, a.sub(gradient, below)));
    },
  };
}
