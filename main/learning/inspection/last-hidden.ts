import { argmax } from '../../../shared/lib/argmax.ts';
import { LabError } from '../../../shared/failure.ts';
import type { Numbers } from '../kernels/numbers.ts';
import type { Net } from '../nets/net.ts';
import { asRows, type LabelledExamples } from '../training/examples.ts';

/**
 * The units a net decides by: those of its last hidden layer, or its inputs where it has no hidden layer. The logit of class `c` is
 * `bias[c] + Σ activation[k] · weights[k · classes + c]`; each term is the unit's contribution to the class.
 */
export interface LastHidden {
  /** Name of the layer; null where the units are the inputs. */
  layer: string | null;
  activation: string | null;
  /** Whether pictures of the weights into these units exist: they are those of the first layer. */
  first: boolean;
  units: number;
  classes: number;
  /** `[units, classes]`, row by row. */
  weights: Numbers;
  /** `[classes]`. */
  bias: Numbers;
  /** What the units give for each example: `[count, units]`. */
  activationsOf(examples: LabelledExamples): Numbers;
}

/** @throws LabError `unavailable` for a net that is not made of layers: its logits are no sum over units. */
export function lastHiddenOf(net: Net): LastHidden {
  const output = net.layers.at(-1);
  const parameters = net.parameters();
  const weights = parameters.find(({ name }) => name === `${output?.name}/kernel`)?.values;
  const bias = parameters.find(({ name }) => name === `${output?.name}/bias`)?.values;
  if (output === undefined || weights === undefined || bias === undefined) {
    throw new LabError(
      'unavailable',
      'This kind of net is not made of layers, so that its logits are no sum over units. Choose a run of another kind.',
    );
  }
  const hidden = net.layers.at(-2);
  return {
    layer: hidden?.name ?? null,
    activation: hidden?.activation ?? null,
    first: net.layers.length <= 2,
    units: output.features,
    classes: output.units,
    weights,
    bias,
    activationsOf: (examples) => {
      if (hidden === undefined) return Float64Array.from(asRows(examples.pixels));
      const held = net.hold(examples);
      try {
        return held.activations(hidden.name);
      } finally {
        held.release();
      }
    },
  };
}

/** The logits of one example, as the sum of its bias and contributions. @param row its activations `[units]`. */
export function logitsOf({ units, classes, weights, bias }: LastHidden, row: Numbers): Float64Array<ArrayBuffer> {
  const logits = Float64Array.from(bias);
  for (let unit = 0; unit < units; unit++) {
    const activation = row[unit] ?? Number.NaN;
    if (activation === 0) continue;
    for (let of = 0; of < classes; of++) {
      logits[of] = (logits[of] ?? 0) + activation * (weights[unit * classes + of] ?? Number.NaN);
    }
  }
  return logits;
}

/** The probabilities of logits: their softmax. */
export function probabilitiesOf(logits: ArrayLike<number>): Float64Array<ArrayBuffer> {
  const most = logits[argmax(logits)] ?? 0;
  const powers = Float64Array.from(logits, (logit) => Math.exp(logit - most));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}
