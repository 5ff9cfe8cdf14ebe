import type { PredictedExample, UnitFacts } from '../../../shared/models/inspection.ts';
import { lastHiddenOf } from '../../learning/inspection/last-hidden.ts';
import type { Net } from '../../learning/nets/net.ts';
import type { MeasuredPart } from './measured-part.ts';

/** Within this share of its largest absolute activation a unit counts as saturated. */
const near = 0.95;

/** What there is to know of one unit over a part. @param driven what the net says about an example. */
export function unitFactsOf(
  net: Net,
  { examples, activations }: MeasuredPart,
  asked: {
    unit: number;
    count: number;
    classNames: readonly string[];
    driven(this: void, example: number): PredictedExample;
  },
): UnitFacts {
  const last = lastHiddenOf(net);
  const { units, classes, weights } = last;
  const { unit, count, classNames } = asked;
  const values = Array.from({ length: examples.count }, (_, row) => activations[row * units + unit] ?? 0);
  const order = values.map((_, row) => row).sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0) || a - b);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, values.length - 1);
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const told = (row: number): UnitFacts['most'][number] => ({ ...asked.driven(row), activation: values[row] ?? 0 });
  const into = incoming(net, unit);
  return {
    unit,
    unitCount: units,
    layer: last.layer,
    activation: last.activation,
    pictured: last.first && last.layer !== null,
    examples: examples.count,
    ...into,
    mean,
    sd: Math.sqrt(variance),
    saturated: values.filter((value) => Math.abs(value) >= near * largest).length / values.length,
    classNames: [...classNames],
    outgoing: Array.from({ length: classes }, (_, of) => weights[unit * classes + of] ?? Number.NaN),
    meanByClass: classNames.map((_, of) => {
      const own = values.filter((__, row) => examples.labels[row] === of);
      return own.length === 0 ? null : own.reduce((sum, value) => sum + value, 0) / own.length;
    }),
    most: order.slice(0, count).map(told),
    least: order.toReversed().slice(0, count).map(told),
  };
}

/** Bias and length of the weights into a unit of the last hidden layer; null of an input. */
function incoming(net: Net, unit: number): Pick<UnitFacts, 'bias' | 'norm'> {
  const hidden = net.layers.at(-2);
  const parameters = net.parameters();
  const weights = parameters.find(({ name }) => name === `${hidden?.name}/kernel`)?.values;
  const bias = parameters.find(({ name }) => name === `${hidden?.name}/bias`)?.values;
  if (hidden === undefined || weights === undefined || bias === undefined) return { bias: null, norm: null };
  let square = 0;
  for (let at = unit; at < weights.length; at += hidden.units) square += (weights[at] ?? 0) ** 2;
  return { bias: bias[unit] ?? null, norm: Math.sqrt(square) };
}
