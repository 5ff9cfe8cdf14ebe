import { itemPath, listItems, listLength, type SpecValues } from '../../../shared/models/experiment-values.ts';
import type { ListParameter } from '../../../shared/models/parameter.ts';
import { formatNumber } from '../../ui/format.ts';

type Item = ReadonlyMap<string, unknown>;

/** The items of a list as they stand on the form, each by the paths inside it. */
function itemsOf(list: ListParameter, values: SpecValues): Item[] {
  return listItems(list, values).map(
    (fields, index) =>
      new Map(
        list.item.map((inner, place) => [inner.path, values.get(fields[place]?.path ?? itemPath(list, index, inner))]),
      ),
  );
}

function withItems(list: ListParameter, values: SpecValues, items: readonly Item[]): Map<string, unknown> {
  const others = [...values].filter(([path]) => !path.startsWith(`${list.path}.`));
  const placed = items.flatMap((item, index) =>
    list.item.flatMap((inner): [string, unknown][] => {
      const value = item.get(inner.path);
      return value === undefined ? [] : [[itemPath(list, index, inner), value]];
    }),
  );
  return new Map([...others, ...placed]);
}

/**
 * The values with an item more: with usual numbers, and the choices of the one before it.
 * @param at its place; at the end unless another is said.
 */
export function withItemAdded(
  list: ListParameter,
  values: SpecValues,
  at = listLength(list, values),
): Map<string, unknown> {
  const items = itemsOf(list, values);
  const last = items[at - 1] ?? items[0];
  const added = new Map(
    list.item.map((inner) => {
      const usual = inner.usual ?? (inner.kind === 'choice' ? inner.choices[0]?.value : undefined);
      return [inner.path, inner.kind === 'choice' ? (last?.get(inner.path) ?? usual) : usual];
    }),
  );
  return withItems(list, values, [...items.slice(0, at), added, ...items.slice(at)]);
}

/** The values without item `index`; those after it move up. */
export function withItemRemoved(list: ListParameter, values: SpecValues, index: number): Map<string, unknown> {
  return withItems(
    list,
    values,
    itemsOf(list, values).filter((_, at) => at !== index),
  );
}

/**
 * A net in a line: `2,352 → 70 → 6: 165,136 weights and biases.` '' while a layer is not right.
 * @param hidden its list of layers, each with `units`. @param features numbers in an example. @param classes numbers in the output.
 */
export function netWords(hidden: ListParameter, values: SpecValues, features: number, classes: number): string {
  const units = Array.from({ length: listLength(hidden, values) }, (_, index) =>
    values.get(`${hidden.path}.${index}.units`),
  );
  if (!units.every((count) => typeof count === 'number')) return '';
  const sizes = [features, ...units, classes];
  const parameters = sizes.slice(1).reduce((sum, size, place) => sum + size * ((sizes[place] ?? 0) + 1), 0);
  return `${sizes.map((size) => formatNumber(size)).join(' → ')}: ${formatNumber(parameters)} weights and biases.`;
}
