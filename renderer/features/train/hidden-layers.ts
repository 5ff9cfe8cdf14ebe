import { layerCount, type SpecValues } from '../../../shared/models/experiment-parameters.ts';
import { formatNumber } from '../../ui/format.ts';

/** A hidden layer as it stands on the form: `units` is null while what is typed is no number. */
interface TypedLayer {
  units: unknown;
  activation: unknown;
}

const usual: TypedLayer = { units: 20, activation: 'tanh' };

function layersOf(values: SpecValues): TypedLayer[] {
  return Array.from({ length: layerCount(values) }, (_, index) => ({
    units: values.get(`hidden.${index}.units`),
    activation: values.get(`hidden.${index}.activation`),
  }));
}

function withLayers(values: SpecValues, layers: readonly TypedLayer[]): Map<string, unknown> {
  const others = [...values].filter(([path]) => !path.startsWith('hidden.'));
  const placed = layers.flatMap(({ units, activation }, index): [string, unknown][] => [
    [`hidden.${index}.units`, units],
    [`hidden.${index}.activation`, activation],
  ]);
  return new Map([...others, ...placed]);
}

/** The values with a layer more, next to the classes, with the activation of the one before it. */
export function withLayerAdded(values: SpecValues): Map<string, unknown> {
  const layers = layersOf(values);
  return withLayers(values, [...layers, { ...usual, activation: layers.at(-1)?.activation ?? usual.activation }]);
}

/** The values without layer `index`; those after it move up. */
export function withLayerRemoved(values: SpecValues, index: number): Map<string, unknown> {
  return withLayers(
    values,
    layersOf(values).filter((_, at) => at !== index),
  );
}

/**
 * The net in a line: `2,352 → 70 → 6, 165,136 weights and biases`. '' while a layer is not right.
 * @param features numbers in an example. @param classes numbers in the output.
 */
export function netWords(values: SpecValues, features: number, classes: number): string {
  const units = layersOf(values).map((layer) => layer.units);
  if (!units.every((count) => typeof count === 'number')) return '';
  const sizes = [features, ...units, classes];
  const parameters = sizes.slice(1).reduce((sum, size, place) => sum + size * ((sizes[place] ?? 0) + 1), 0);
  return `${sizes.map((size) => formatNumber(size)).join(' → ')}: ${formatNumber(parameters)} weights and biases.`;
}
