import { experimentParameters, itemPath, listItems, type SpecValues } from './experiment-values.ts';
import { dataOf, netOf } from './described-kinds.ts';
import type { Kinds } from './kinds.ts';
import type { LeafParameter, ListParameter, Parameter } from './parameter.ts';
import { capitalised } from '../lib/capitalised.ts';
import { parameterText } from '../lib/parameter-text.ts';

/** How a parameter of a spec is shown: what forms call it, and how they call a value of it. */
export interface ParameterLabel {
  label: string;
  value(value: unknown): string;
}

/** The labels of the parameters that these values have, by path: `optimizer.learningRate` is Learning rate, `hidden.0.units` is Layer 1, units. */
export function parameterLabels(kinds: Kinds, values: SpecValues): ReadonlyMap<string, ParameterLabel> {
  const labels = new Map<string, ParameterLabel>();
  for (const one of leavesOf(experimentParameters(kinds, values), (list) => listItems(list, values))) {
    labels.set(one.path, labelOf(one, one.label));
  }
  labels.set('data.kind', { label: 'Data', value: (kind) => dataOf(kinds, kind)?.title ?? parameterText(kind) });
  const net = labels.get('kind');
  if (net !== undefined)
    labels.set('kind', { ...net, value: (kind) => netOf(kinds, kind)?.title ?? parameterText(kind) });
  return labels;
}

/** Items of a list whose parameters have labels before any of them is known. */
const mostLabelled = 10;

/**
 * What forms call the parameters of every kind of net and data, by path; of a list those of its first items. Where a form never shows
 * two of one label together, what they belong to tells them apart: Square decay (RMSProp).
 */
export function fieldLabels(kinds: Kinds): ReadonlyMap<string, string> {
  const leaves = new Map<string, LeafParameter>();
  for (const leaf of allLeaves(kinds)) if (!leaves.has(leaf.path)) leaves.set(leaf.path, leaf);
  const labels = new Map([...leaves].map(([path, { label }]) => [path, label]));
  labels.set('data.kind', 'Kind of data');
  const count = counted(labels.values());
  const words = valueWords(kinds);
  const longer = new Map([...leaves].map(([path, leaf]) => [path, `${leaf.label} (${ownerOf(leaf, words)})`]));
  const longerCount = counted(longer.values());
  for (const [path, label] of labels) {
    const told = longer.get(path) ?? path;
    if (count.get(label) !== 1) labels.set(path, longerCount.get(told) === 1 ? told : `${label} (${path})`);
  }
  return labels;
}

function counted(texts: Iterable<string>): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}

/** The choices with which a parameter applies, in the words of the form; its path where it always does. */
function ownerOf({ path, when }: LeafParameter, words: ReturnType<typeof valueWords>): string {
  const condition = when.at(-1);
  if (condition === undefined) return path;
  return condition.is.map((value) => words(condition.path, value)).join(', ');
}

/** What forms call a value of a parameter, by its path, whatever net it is of: `optimizer.kind` `adam` is Adam. */
export function valueWords(kinds: Kinds): (path: string, value: unknown) => string {
  const leaves = new Map<string, LeafParameter[]>();
  for (const leaf of allLeaves(kinds)) leaves.set(leaf.path, [...(leaves.get(leaf.path) ?? []), leaf]);
  return (path, value) => {
    if (path === 'kind') return netOf(kinds, value)?.title ?? parameterText(value);
    if (path === 'data.kind') return dataOf(kinds, value)?.title ?? parameterText(value);
    const plain = parameterText(value);
    const words = (leaves.get(path) ?? []).map((leaf) => labelOf(leaf, leaf.label).value(value));
    return words.find((word) => word !== plain) ?? plain;
  };
}

function allLeaves({ nets, data }: Kinds): LeafParameter[] {
  const parameters = [...nets, ...data].flatMap((one) => one.parameters);
  const itemsOf = (list: ListParameter): Parameter[][] =>
    Array.from({ length: Math.min(list.most, mostLabelled) }, (_, index) =>
      list.item.map((inner) => ({ ...inner, path: itemPath(list, index, inner) })),
    );
  return leavesOf(parameters, itemsOf);
}

/** The parameters with lists written out, each by a label that says whose item it is of: `Bank 1, tap 2, gain`. */
function leavesOf(
  parameters: readonly Parameter[],
  itemsOf: (list: ListParameter) => readonly Parameter[][],
): LeafParameter[] {
  return parameters.flatMap((one) => {
    if (one.kind !== 'list') return [one];
    return itemsOf(one).flatMap((fields, index) =>
      leavesOf(fields, itemsOf).map((field) => ({ ...field, label: itemLabel(one, index, field.label) })),
    );
  });
}

/** The label of one item's field: Layer 1, units. */
export function itemLabel(list: Pick<ListParameter, 'label'>, index: number, label: string): string {
  return capitalised(`${itemName(list)} ${index + 1}, ${label.toLowerCase()}`);
}

/** What one item of a list is called: `layer` for Hidden layers. */
export function itemName({ label }: Pick<ListParameter, 'label'>): string {
  return label.toLowerCase().replace('hidden ', '').replace(/s$/, '');
}

function labelOf(parameter: LeafParameter, label: string): ParameterLabel {
  return {
    label,
    value: (value) => {
      if (parameter.kind === 'choice') {
        return parameter.choices.find((choice) => choice.value === value)?.label ?? parameterText(value);
      }
      if (parameter.kind === 'switch' && typeof value === 'boolean') return value ? parameter.on : parameter.off;
      // What has one value only is the name of a kind: gradient-descent.
      return parameter.kind === 'fixed' ? parameterText(value).replaceAll('-', ' ') : parameterText(value);
    },
  };
}
