import { LabError } from '../../../shared/failure.ts';
import { activationOf } from '../kernels/activations.ts';
import type { Numbers } from '../kernels/numbers.ts';
import type { Net } from '../nets/net.ts';
import { asRows, type LabelledExamples } from '../training/examples.ts';
import { lastHiddenOf, probabilitiesOf } from './last-hidden.ts';

/** One unit of the last hidden layer, or one input. */
export interface UnitBook {
  unit: number;
  activation: number;
  /** Weighted sum with its bias, before the activation function; null of an input. */
  preActivation: number | null;
  /** Its terms of the logits, `[classes]`. */
  contributions: Float64Array;
}

/** Why a net says what it says about one example, so that the books balance. */
export interface ExampleBooks {
  logits: Float64Array;
  probabilities: Float64Array;
  bias: Float64Array;
  units: UnitBook[];
  /**
   * The largest difference between what the net computes and what the books add up to, over the logits, `bias + Σ contributions`, and over
   * the outputs of the units, the activation of `bias + Σ inputs · weights`. What rounding in float64 leaves.
   */
  sumCheck: number;
}

/** @param example one example. @throws LabError `unavailable` for a net that is not made of layers. */
export function booksOf(net: Net, example: LabelledExamples): ExampleBooks {
  const last = lastHiddenOf(net);
  const held = net.hold(example);
  try {
    const logits = Float64Array.from(held.logits());
    const activations = last.activationsOf(example);
    const sums = preActivations(net, example, (layer) => held.activations(layer));
    const bias = Float64Array.from(last.bias);
    const units = Array.from(activations, (activation, unit) => ({
      unit,
      activation,
      preActivation: sums?.[unit] ?? null,
      contributions: Float64Array.from(
        { length: last.classes },
        (_, of) => activation * (last.weights[unit * last.classes + of] ?? Number.NaN),
      ),
    }));
    const totals = bias.map((value, of) => units.reduce((sum, one) => sum + (one.contributions[of] ?? 0), value));
    const apart = [totals.map((total, of) => Math.abs(total - (logits[of] ?? Number.NaN)))];
    if (sums !== undefined) {
      const expected = activated(net, sums);
      apart.push(expected.map((value, unit) => Math.abs(value - (activations[unit] ?? Number.NaN))));
    }
    const sumCheck = Math.max(...apart.map((differences) => differences.reduce((a, b) => Math.max(a, b), 0)));
    return { logits, probabilities: probabilitiesOf(logits), bias, units, sumCheck };
  } finally {
    held.release();
  }
}

/** Weighted sums of the units of the last hidden layer, by its weights and what comes into it; undefined without such a layer. */
function preActivations(
  net: Net,
  example: LabelledExamples,
  activationsOf: (layer: string) => Numbers,
): Float64Array<ArrayBuffer> | undefined {
  const hidden = net.layers.at(-2);
  if (hidden === undefined) return undefined;
  const before = net.layers.at(-3);
  const inputs = before === undefined ? asRows(example.pixels) : activationsOf(before.name);
  const { weights, bias } = parametersOf(net, hidden.name);
  return Float64Array.from(bias, (start, unit) => {
    let sum = start;
    for (let at = 0; at < hidden.features; at++) {
      sum += (inputs[at] ?? Number.NaN) * (weights[at * hidden.units + unit] ?? Number.NaN);
    }
    return sum;
  });
}

/** What the last hidden layer gives for such sums. */
function activated(net: Net, sums: Float64Array<ArrayBuffer>): Float64Array {
  const activation = activationOf(net.layers.at(-2) ?? { activation: 'linear' });
  if (activation === undefined) return sums;
  return activation.plain.value({ values: sums, shape: [1, sums.length] }).values;
}

function parametersOf(net: Net, layer: string): { weights: Numbers; bias: Numbers } {
  const parameters = net.parameters();
  const weights = parameters.find(({ name }) => name === `${layer}/kernel`)?.values;
  const bias = parameters.find(({ name }) => name === `${layer}/bias`)?.values;
  if (weights === undefined || bias === undefined) throw new LabError('internal', `The layer ${layer} has no weights.`);
  return { weights, bias };
}
