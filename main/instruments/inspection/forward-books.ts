import { argmax } from '../../../shared/lib/argmax.ts';
import { LabError } from '../../../shared/failure.ts';
import type { ForwardBooks, HiddenUnit } from '../../../shared/models/inspection.ts';
import { booksOf } from '../../learning/inspection/example-books.ts';
import { hiddenOutputs, unitTermsOf } from '../../learning/inspection/unit-terms.ts';
import { lastHiddenOf } from '../../learning/inspection/last-hidden.ts';
import type { Net } from '../../learning/nets/net.ts';
import type { Numbers } from '../../learning/kernels/numbers.ts';

/**
 * What a net makes of one example, and the terms of one class.
 * @param inputs as the net is given them. @param of number of the class; null: the one it is taken for. @param most units, those of the
 * largest contribution, in their order; null for all. @param unit a hidden unit whose terms are told too; null for none.
 * @throws LabError `bad_input` where the net takes another number of inputs or cannot compute with these, `unavailable` for a net that is not made of layers.
 */
export function forwardBooksOf(
  net: Net,
  inputs: Numbers,
  classNames: readonly string[],
  { of, most, unit }: { of: number | null; most: number | null; unit: HiddenUnit | null },
): ForwardBooks {
  const size = net.layers[0]?.features ?? inputs.length;
  if (size !== inputs.length) {
    throw new LabError('bad_input', `The net takes ${size} numbers, not ${inputs.length}.`);
  }
  const example = { count: 1, size, pixels: Float32Array.from(inputs), labels: Uint8Array.of(0) };
  const books = booksOf(net, example);
  if (!books.logits.every(Number.isFinite))
    throw new LabError('bad_input', 'The outputs of the net are not finite for these numbers. Give it smaller ones.');
  const { layer, units } = lastHiddenOf(net);
  const predicted = argmax(books.logits);
  const place = of ?? predicted;
  const told = books.units.map(({ contributions, ...unit }) => ({
    ...unit,
    contribution: contributions[place] ?? Number.NaN,
  }));
  return {
    predicted: classNames[predicted] ?? String(predicted),
    classNames: [...classNames],
    logits: [...books.logits],
    probabilities: [...books.probabilities],
    class: place,
    bias: books.bias[place] ?? Number.NaN,
    layer,
    inputs: layer === null,
    unitCount: units,
    units:
      most === null
        ? told
        : told
            .sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution))
            .slice(0, most)
            .sort((a, b) => a.unit - b.unit),
    sumCheck: books.sumCheck,
    hidden: hiddenOutputs(net, example),
    unit: unit === null ? null : { ...unit, ...unitTermsOf(net, example, unit) },
  };
}
