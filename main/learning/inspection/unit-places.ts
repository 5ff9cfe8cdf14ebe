import type { MapPlaces } from '../../../shared/models/data/data-set.ts';
import type { ImageMaps } from '../../../shared/models/inspection.ts';
import type { Net } from '../nets/net.ts';
import { asRows, type LabelledExamples } from '../training/examples.ts';
import { booksOf } from './example-books.ts';

/** Units whose places are told: those that contribute most, for or against. */
const mostUnits = 6;

/**
 * Where in a picture the activations of hidden units come from, for an example that is maps of features: at each place the weights times
 * the features, summed over the channels. Their sum over the places and the bias is the unit's pre-activation.
 * @param of class that they contribute to. @returns none for a net with more than one hidden layer, or without any.
 */
export function unitPlaces(
  net: Net,
  example: LabelledExamples,
  of: number,
  { rows, columns, channels }: MapPlaces,
): ImageMaps['units'] {
  const [weights] = net.parameters();
  if (net.layers.length !== 2 || weights === undefined) return [];
  const width = weights.shape[1] ?? 0;
  const inputs = asRows(example.pixels);
  const plane = rows * columns;
  return booksOf(net, example)
    .units.map(({ unit, contributions }) => ({ unit, contribution: contributions[of] ?? 0 }))
    .sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution))
    .slice(0, mostUnits)
    .map(({ unit, contribution }) => ({
      unit,
      contribution,
      values: Array.from({ length: plane }, (_, at) => {
        let sum = 0;
        for (let channel = 0; channel < channels; channel++) {
          const input = channel * plane + at;
          sum += (weights.values[input * width + unit] ?? 0) * (inputs[input] ?? 0);
        }
        return sum;
      }),
    }));
}
