import { experimentParameters, itemPath, listItems, type SpecValues } from '../../shared/models/experiment-values.ts';
import { dataOf, netOf } from '../../shared/models/described-kinds.ts';
import type { Kinds } from '../../shared/models/kinds.ts';
import type { LeafParameter, ListParameter, Parameter } from '../../shared/models/parameter.ts';
import { capitalised } from '../ui/format.ts';
import { parameterText } from '../ui/parameter-text.ts';

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

/** What forms call the parameters of every kind of net and data, by path; of a list those of its first items. */
export function fieldLabels(kinds: Kinds): ReadonlyMap<string, string> {
  const labels = new Map<string, string>();
  for (const { path, label } of allLeaves(kinds)) if (!labels.has(path)) labels.set(path, label);
  labels.set('data.kind', 'Kind of data');
  return labels;
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
