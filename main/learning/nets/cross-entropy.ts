import { argmax } from '../../../shared/lib/argmax.ts';
import type { Confusion } from '../../../shared/models/run.ts';
import type { Numbers } from '../kernels/numbers.ts';

/** `cost`: sum of the negative log-probabilities, in nats. `accuracy`: 0…1, NaN of no examples. */
export interface Score {
  cost: number;
  accuracy: number;
}

/**
 * Cost and accuracy of `logits` `[labels.length, classes]`, summed in float64.
 * −log softmax(z)_y = log Σ exp(z_j − max z) + max z − z_y, which neither overflows nor loses small probabilities.
 * A logit that is not a number makes the cost one that is not finite.
 */
export function score(logits: Numbers, labels: Uint8Array, classes: number): Score {
  let cost = 0;
  let right = 0;
  for (let place = 0; place < labels.length; place++) {
    const start = place * classes;
    const best = start + argmax(logits, start, classes);
    const actual = start + (labels[place] ?? 0);
    const most = logits[best] ?? 0;
    let others = 0;
    for (let i = start; i < start + classes; i++) if (i !== best) others += Math.exp((logits[i] ?? 0) - most);
    cost += most - (logits[actual] ?? 0) + Math.log1p(others);
    if (best === actual) right++;
  }
  return { cost, accuracy: right / labels.length };
}

/** The same of logits whose log-probabilities are known: both `[labels.length, classes]`. */
export function scoreKnown(logProbabilities: Numbers, logits: Numbers, labels: Uint8Array, classes: number): Score {
  let cost = 0;
  let right = 0;
  for (let place = 0; place < labels.length; place++) {
    const actual = place * classes + (labels[place] ?? 0);
    cost -= logProbabilities[actual] ?? Number.NaN;
    if (place * classes + argmax(logits, place * classes, classes) === actual) right++;
  }
  return { cost, accuracy: right / labels.length };
}

/** The class of the largest logit of each example, the first of equal ones: uint8 `[count]`. */
export function predict(logits: Numbers, classes: number): Uint8Array {
  return Uint8Array.from({ length: logits.length / classes }, (_, place) => argmax(logits, place * classes, classes));
}

/** The softmax of the logits of each example, `[count][classes]`; the largest logit is taken off first, so that nothing overflows. */
export function probabilities(logits: Numbers, classes: number): number[][] {
  return Array.from({ length: logits.length / classes }, (_, place) => {
    const start = place * classes;
    const most = logits[start + argmax(logits, start, classes)] ?? 0;
    const powers = Array.from({ length: classes }, (_none, one) => Math.exp((logits[start + one] ?? 0) - most));
    const sum = powers.reduce((total, power) => total + power, 0);
    return powers.map((power) => power / sum);
  });
}

/** How often class `a` was taken for class `p`: `counts[a][p]`. */
export function confusionOf(labels: Uint8Array, predictions: Uint8Array, classes: number): Confusion {
  const counts = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  labels.forEach((actual, place) => {
    const row = counts[actual];
    const predicted = predictions[place] ?? 0;
    if (row !== undefined) row[predicted] = (row[predicted] ?? 0) + 1;
  });
  return { counts, n: labels.length };
}
