import { issueWords } from '../lib/input-words.ts';
import { storedSpec, type ExperimentSpec } from './experiment.ts';
import { dataOf, netOf } from './described-kinds.ts';
import type { ExperimentKinds } from './experiment-kinds.ts';
import {
  accepts,
  allowed,
  type Condition,
  type FieldParameter,
  type LeafParameter,
  type ListParameter,
  type Parameter,
} from './parameter.ts';
import { placeAt, specParameters, valueAt, type Tree } from './spec-path.ts';

/** The leaves of a spec by path, as a form holds them: with values that are no good yet, and some that belong to another choice. */
export type SpecValues = ReadonlyMap<string, unknown>;

export function specValues(spec: ExperimentSpec): Map<string, unknown> {
  return new Map(specParameters(spec).map(({ path, value }) => [path, value]));
}

/** Every parameter of the kinds of net and data that these values name, whether it applies or not, in the order of the spec. */
export function experimentParameters(kinds: ExperimentKinds, values: SpecValues): readonly Parameter[] {
  const net = netOf(kinds, values.get('kind'))?.parameters ?? [];
  const data = dataOf(kinds, values.get('data.kind'))?.parameters ?? [];
  return [...net.filter(({ path }) => path === 'kind'), ...data, ...net.filter(({ path }) => path !== 'kind')];
}

/**
 * What begins to apply with `values` that did not with those before, and has a usual value to begin with: the numbers of one
 * optimizer are not those of another, though they have the same path.
 */
export function beginning(
  parameters: readonly Parameter[],
  before: SpecValues,
  values: SpecValues,
): Map<string, unknown> {
  const applied = parameters.filter((one) => applies(one, before));
  return usualValues(parameters.filter((one) => applies(one, values) && !applied.includes(one)));
}

/** Whether a parameter means anything beside the others. */
export function applies({ when }: Pick<Parameter, 'when'>, values: SpecValues): boolean {
  return when.every(({ path, is }) => is.some((one) => one === values.get(path)));
}

/** Those of them that apply, with what a list has written out item by item: `hidden.0.units`, `banks.1.taps.0.gain`. */
export function applyingParameters(parameters: readonly Parameter[], values: SpecValues): LeafParameter[] {
  return parameters
    .filter((one) => applies(one, values))
    .flatMap((one) => (one.kind === 'list' ? applyingParameters(listItems(one, values).flat(), values) : [one]));
}

/** The lists among the parameters that apply, each before those in its items. */
export function applyingLists(parameters: readonly Parameter[], values: SpecValues): ListParameter[] {
  return parameters
    .filter((one) => one.kind === 'list')
    .filter((one) => applies(one, values))
    .flatMap((one) => [one, ...applyingLists(listItems(one, values).flat(), values)]);
}

/** The parameters that a form has fields for. */
export function fieldParameters(kinds: ExperimentKinds, values: SpecValues): FieldParameter[] {
  return applyingParameters(experimentParameters(kinds, values), values).filter((one) => one.kind !== 'fixed');
}

/** How many items of a list there are: an item is there when anything of it is said. */
export function listLength(list: ListParameter, values: SpecValues): number {
  const said = new Set<string>();
  for (const path of values.keys()) {
    if (path.startsWith(`${list.path}.`)) said.add(path.slice(list.path.length + 1).split('.', 1)[0] ?? '');
  }
  let count = 0;
  while (said.has(String(count))) count += 1;
  return count;
}

/** The parameters of each item that is there, whether they apply or not. */
export function listItems(list: ListParameter, values: SpecValues): Parameter[][] {
  return Array.from({ length: listLength(list, values) }, (_, index) =>
    list.item.map((inner) => ({
      ...inner,
      path: itemPath(list, index, inner),
      when: inner.when.map(({ path, is }) => ({ path: itemPath(list, index, { path }), is })),
    })),
  );
}

/** Path of what an item of a list has; of a list of plain values the item itself. */
export function itemPath(list: ListParameter, index: number, inner: Pick<Parameter, 'path'>): string {
  return [list.path, String(index), inner.path].filter((part) => part !== '').join('.');
}

/** What parameters start from that apply only with another choice: for a form, so that they are there as soon as it is chosen. */
export function usualValues(parameters: readonly Parameter[]): Map<string, unknown> {
  return new Map(parameters.flatMap(({ path, usual }) => (usual === undefined ? [] : [[path, usual] as const])));
}

/**
 * A spec from its leaves (`specValues` in reverse); leaves that do not apply are left out. What is checked is each leaf by itself; the
 * lab checks the whole.
 * @returns the spec, or for each parameter that is wrong a sentence that says what it may be, by path.
 */
export function specFromValues(
  kinds: ExperimentKinds,
  values: SpecValues,
): { ok: true; spec: ExperimentSpec } | { ok: false; problems: Map<string, string> } {
  const parameters = experimentParameters(kinds, values);
  const problems = new Map<string, string>();
  for (const one of applyingParameters(parameters, values)) {
    if (one.kind === 'fixed' || isLeftOut(one, values)) continue;
    if (!accepts(one, values.get(one.path))) problems.set(one.path, allowed(one));
  }
  if (netOf(kinds, values.get('kind')) === undefined) problems.set('kind', 'This lab does not have this kind of net.');
  const parsed = storedSpec.safeParse(specTree(parameters, values));
  if (problems.size === 0 && parsed.success) return { ok: true, spec: parsed.data };
  for (const issue of parsed.error?.issues ?? []) {
    const path = issue.path.join('.');
    if (!problems.has(path)) problems.set(path, `${path} ${issueWords(issue)}.`);
  }
  return { ok: false, problems };
}

/** A spec of its leaves, unchecked, with what does not apply left out. */
export function specTree(parameters: readonly Parameter[], values: SpecValues): { [key: string]: unknown } {
  const tree: Tree = {};
  for (const one of parameters) if (one.kind === 'list' && !one.optional) placeAt(tree, one.path.split('.'), []);
  const applying = applyingParameters(parameters, values);
  const said = applying.filter((one) => !isLeftOut(one, values) && !isAsUsual(one, values));
  for (const one of applying) {
    // A choice that is as usual is written all the same where something is that only applies with it.
    const written = said.includes(one) || (isAsUsual(one, values) && said.some(({ when }) => namedIn(when, one.path)));
    if (written) placeAt(tree, one.path.split('.'), one.kind === 'fixed' ? one.value : values.get(one.path));
  }
  // Those inside others first: an item is whole before its list is gathered.
  for (const { path, optional } of applyingLists(parameters, values).reverse()) {
    const keys = path.split('.');
    if (!optional && valueAt(tree, path) === undefined) placeAt(tree, keys, []);
    makeList(tree, keys);
  }
  return tree;
}

function isLeftOut({ optional, path }: LeafParameter, values: SpecValues): boolean {
  const value = values.get(path);
  return optional && (value === undefined || value === null || value === '');
}

/** What may be left out is not written where it is as it would be without: specs of earlier versions stay what they are. */
function isAsUsual({ optional, usual, path }: LeafParameter, values: SpecValues): boolean {
  return optional && usual !== undefined && values.get(path) === usual;
}

function namedIn(conditions: readonly Condition[], path: string): boolean {
  return conditions.some((condition) => condition.path === path);
}

/** Items of a list are gathered by their numbers, which come out of an object in ascending order. */
function makeList(tree: Tree, keys: readonly string[]): void {
  const [key = '', ...rest] = keys;
  const present = tree[key];
  if (typeof present !== 'object' || present === null) return;
  if (rest.length === 0) tree[key] = Object.values(present);
  else {
    const inner: Tree = { ...present };
    makeList(inner, rest);
    tree[key] = inner;
  }
}
