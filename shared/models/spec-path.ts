import type { ExperimentSpec } from './nets/net-kind.ts';

/** A parameter of a spec by its dotted path: `optimizer.momentum`, `data.split.train`. */
export interface SpecParameter {
  path: string;
  value: unknown;
}

/** Every leaf of a spec with its path, in the spec's order. A list without items has none. */
export function specParameters(spec: ExperimentSpec): SpecParameter[] {
  return leaves(spec, '');
}

/**
 * The parameters of `spec` that are not the same in `base`, so that `withSettings` makes the one of the other. Lists of another
 * length and objects of another kind are one difference, told whole; what is left out is null.
 */
export function specDifferences(base: ExperimentSpec, spec: ExperimentSpec): SpecParameter[] {
  return differences(base, spec, '');
}

function differences(base: object, spec: object, prefix: string): SpecParameter[] {
  const before = new Map<string, unknown>(Object.entries(base));
  const gone = Object.keys(base).filter((name) => !(name in spec));
  const told = Object.entries(spec).flatMap(([name, value]: [string, unknown]) => {
    const path = `${prefix}${name}`;
    const old = before.get(name);
    if (!isContainer(value)) return old === value ? [] : [{ path, value }];
    return isContainer(old) && sameForm(old, value) ? differences(old, value, `${path}.`) : [{ path, value }];
  });
  return [...told, ...gone.map((name) => ({ path: `${prefix}${name}`, value: null }))];
}

function sameForm(old: Record<string, unknown>, value: Record<string, unknown>): boolean {
  if (Array.isArray(old) || Array.isArray(value)) return Object.keys(old).length === Object.keys(value).length;
  return old['kind'] === value['kind'];
}

/** Every leaf of an object or a list, by its path behind `prefix`. */
export function leaves(value: object, prefix: string): SpecParameter[] {
  return Object.entries(value).flatMap(([name, inner]: [string, unknown]) =>
    isContainer(inner) ? leaves(inner, `${prefix}${name}.`) : [{ path: `${prefix}${name}`, value: inner }],
  );
}

/** An object or a list: its parts have paths of their own, as in `hidden.0.units`. */
export function isContainer(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** What is at a path of a spec, a leaf or all that is below it; undefined where there is nothing. */
export function valueAt(value: unknown, path: string): unknown {
  return path.split('.').reduce((at: unknown, name) => (isContainer(at) ? at[name] : undefined), value);
}

export type Tree = { [key: string]: unknown };

/** Puts a value where the names of a path lead; the objects on the way are made. */
export function placeAt(tree: Tree, [key, ...rest]: readonly string[], value: unknown): void {
  if (key === undefined) return;
  if (rest.length === 0) {
    tree[key] = value;
    return;
  }
  const present = tree[key];
  const inner: Tree = isContainer(present) ? { ...present } : {};
  placeAt(inner, rest, value);
  tree[key] = inner;
}
