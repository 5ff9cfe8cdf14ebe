import { LabError } from '../../../shared/failure.ts';
import type { LastHidden } from '../../learning/inspection/last-hidden.ts';
import { argmax } from '../../../shared/lib/argmax.ts';
import { logitsOf, probabilitiesOf } from '../../learning/inspection/last-hidden.ts';
import type { LabelledExamples } from '../../learning/training/examples.ts';

/** Numbers that may be held of one part: 256 MB of float32. */
const mostNumbers = 64 * 2 ** 20;
const atOnce = 250;

/** What a net gives for every example of a part: `activations` `[count, units]` of its last hidden layer, float32, and its predictions. */
export interface MeasuredPart {
  examples: LabelledExamples;
  activations: Float32Array;
  predicted: Uint8Array;
  /** Of the predicted class, and of the example's own. */
  probability: Float32Array;
  labelProbability: Float32Array;
}

/** @throws LabError `unavailable` when the part is too large to be held. */
export function measurePart(last: LastHidden, examples: LabelledExamples): MeasuredPart {
  const { count, size, pixels, labels } = examples;
  const { units } = last;
  if (count * units > mostNumbers) {
    throw new LabError(
      'unavailable',
      `${count.toLocaleString('en-US')} examples × ${units.toLocaleString('en-US')} units are more than the ${mostNumbers.toLocaleString('en-US')} numbers that can be held. Choose a smaller part.`,
    );
  }
  const activations = new Float32Array(count * units);
  const predicted = new Uint8Array(count);
  const [probability, labelProbability] = [new Float32Array(count), new Float32Array(count)];
  for (let from = 0; from < count; from += atOnce) {
    const to = Math.min(count, from + atOnce);
    const some = { count: to - from, size, pixels: pixels.subarray(from * size, to * size) };
    const found = last.activationsOf({ ...some, labels: labels.subarray(from, to) });
    activations.set(found, from * units);
    for (let at = from; at < to; at++) {
      const probabilities = probabilitiesOf(
        logitsOf(last, found.subarray((at - from) * units, (at - from + 1) * units)),
      );
      const best = argmax(probabilities);
      predicted[at] = best;
      probability[at] = probabilities[best] ?? 0;
      labelProbability[at] = probabilities[labels[at] ?? 0] ?? 0;
    }
  }
  return { examples, activations, predicted, probability, labelProbability };
}

const mostLively = 10;

/** The units whose activations vary most over the examples, at most ten, the liveliest first; equal ones by number. */
export function liveliestUnits({ examples: { count }, activations }: MeasuredPart, units: number): number[] {
  const [sums, squares] = [new Float64Array(units), new Float64Array(units)];
  for (let row = 0; row < count; row++) {
    for (let unit = 0; unit < units; unit++) {
      const value = activations[row * units + unit] ?? 0;
      sums[unit] = (sums[unit] ?? 0) + value;
      squares[unit] = (squares[unit] ?? 0) + value ** 2;
    }
  }
  const variance = squares.map((square, unit) => square / count - ((sums[unit] ?? 0) / count) ** 2);
  return Array.from(variance, (_, unit) => unit)
    .sort((a, b) => (variance[b] ?? 0) - (variance[a] ?? 0) || a - b)
    .slice(0, mostLively);
}
