import { itemPath, listLength, type SpecValues } from '../../../shared/models/experiment-values.ts';
import type { ListParameter, Parameter } from '../../../shared/models/parameter.ts';
import { formatNumber } from '../../ui/format.ts';

type Item = ReadonlyMap<string, unknown>;

/** The items of a list as they stand on the form, each by the paths inside it. */
function itemsOf(list: ListParameter, values: SpecValues): Item[] {
  return Array.from({ length: listLength(list, values) }, (_, index) => {
    const own = itemPath(list, index, { path: '' });
    const inside = [...values].filter(([path]) => path === own || path.startsWith(`${own}.`));
    return new Map(inside.map(([path, value]) => [path.slice(own.length + 1), value]));
  });
}

function withItems(list: ListParameter, values: SpecValues, items: readonly Item[]): Map<string, unknown> {
  const others = [...values].filter(([path]) => !path.startsWith(`${list.path}.`));
  const placed = items.flatMap((item, index) =>
    [...item].map(([path, value]): [string, unknown] => [itemPath(list, index, { path }), value]),
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
    freshItem(list).map(({ path, kind, value }) => [path, kind === 'choice' ? (last?.get(path) ?? value) : value]),
  );
  return withItems(list, values, [...items.slice(0, at), added, ...items.slice(at)]);
}

/** What an item begins with that says nothing yet, by the paths inside it: of a list inside it one item. */
function freshItem(list: ListParameter): { path: string; kind: Parameter['kind']; value: unknown }[] {
  return list.item.flatMap((inner) => {
    if (inner.kind === 'list') {
      return freshItem(inner).map((one) => ({ ...one, path: itemPath(inner, 0, one) }));
    }
    const first = inner.kind === 'choice' ? inner.choices[0]?.value : inner.kind === 'fixed' ? inner.value : undefined;
    return [{ path: inner.path, kind: inner.kind, value: inner.usual ?? first ?? null }];
  });
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
