import { MersenneTwister } from '../../../shared/lib/mersenne-twister.ts';
import type { Numbers } from '../kernels/numbers.ts';
import { argmax } from '../../../shared/lib/argmax.ts';
import { logitsOf, type LastHidden } from './last-hidden.ts';

/** What is summed up over the examples of each class, `[classes, units]` row by row. */
export interface EffectSums {
  /** Examples of each class. */
  examples: Uint32Array;
  /** Those classified correctly. */
  correct: Uint32Array;
  /** Contribution of each unit to the logit of the class. */
  contribution: Float64Array;
  /** Examples classified correctly without the unit. */
  withoutUnit: Uint32Array;
  /** Examples classified correctly with the unit alone, not without it. */
  lost: Uint32Array;
}

export function noEffects({ units, classes }: LastHidden): EffectSums {
  return {
    examples: new Uint32Array(classes),
    correct: new Uint32Array(classes),
    contribution: new Float64Array(classes * units),
    withoutUnit: new Uint32Array(classes * units),
    lost: new Uint32Array(classes * units),
  };
}

/**
 * Adds some examples. Without a unit means that it gives 0: every logit loses the unit's contribution, which is the forward pass of the
 * net whose weights out of that unit are 0.
 * @param activations `[labels.length, units]`.
 */
export function addEffects(sums: EffectSums, last: LastHidden, activations: Numbers, labels: Uint8Array): void {
  const { units, classes, weights } = last;
  labels.forEach((label, place) => {
    if (label >= classes) return;
    const row = activations.subarray(place * units, (place + 1) * units);
    const logits = logitsOf(last, row);
    const right = argmax(logits) === label;
    sums.examples[label] = (sums.examples[label] ?? 0) + 1;
    if (right) sums.correct[label] = (sums.correct[label] ?? 0) + 1;
    const without = new Float64Array(classes);
    for (let unit = 0; unit < units; unit++) {
      const at = label * units + unit;
      const activation = row[unit] ?? 0;
      sums.contribution[at] = (sums.contribution[at] ?? 0) + activation * (weights[unit * classes + label] ?? 0);
      for (let of = 0; of < classes; of++) {
        without[of] = (logits[of] ?? 0) - activation * (weights[unit * classes + of] ?? 0);
      }
      if (argmax(without) === label) sums.withoutUnit[at] = (sums.withoutUnit[at] ?? 0) + 1;
      else if (right) sums.lost[at] = (sums.lost[at] ?? 0) + 1;
    }
  });
}

/**
 * Shapley values of the units by sampled orders: units join one after the other, from the bias alone to the whole net, and each is
 * credited with what the mean probability of the class gains when it joins. The values of a class add up to the difference between the
 * whole net and the bias alone, whatever the number of orders.
 * Source: Castro, Gómez and Tejada, "Polynomial calculation of the Shapley value based on sampling" (2009).
 * @param rows activations of examples of the class `of`, `[units]` each. @returns `[units]`.
 */
export function shapley(
  last: LastHidden,
  rows: readonly Numbers[],
  of: number,
  { permutations, seed }: { permutations: number; seed: number },
): Float64Array<ArrayBuffer> {
  const { units, classes, weights, bias } = last;
  const random = new MersenneTwister(seed);
  const values = new Float64Array(units);
  for (let drawn = 0; drawn < permutations; drawn++) {
    const order = random.permutation(units);
    for (const row of rows) {
      const logits = Float64Array.from(bias);
      let before = probability(logits, of);
      for (const unit of order) {
        const activation = row[unit] ?? 0;
        if (activation === 0) continue;
        for (let to = 0; to < classes; to++) {
          logits[to] = (logits[to] ?? 0) + activation * (weights[unit * classes + to] ?? 0);
        }
        const now = probability(logits, of);
        values[unit] = (values[unit] ?? 0) + now - before;
        before = now;
      }
    }
  }
  return values.map((value) => value / (permutations * Math.max(1, rows.length)));
}

/** The probability of one class: 1 / Σ exp(logit − its logit). */
function probability(logits: Float64Array, of: number): number {
  const own = logits[of] ?? 0;
  let sum = 0;
  for (const logit of logits) sum += Math.exp(logit - own);
  return 1 / sum;
}
