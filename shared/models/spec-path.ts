import { LabError } from '../failure.ts';
import { inputWords } from '../lib/input-words.ts';
import { experimentSpec, type ExperimentSpec } from './experiment.ts';

/** A parameter of a spec by its dotted path: `optimizer.momentum`, `data.split.train`. */
export interface SpecParameter {
  path: string;
  value: unknown;
}

/** Every leaf of a spec with its path, in the spec's order. */
export function specParameters(spec: ExperimentSpec): SpecParameter[] {
  return leaves(spec, '');
}

/**
 * The parameters of `spec` that are not the same in `base`, so that `withSettings` makes the one of the other. Lists of another
 * length and objects of another kind are one difference, told whole.
 */
export function specDifferences(base: ExperimentSpec, spec: ExperimentSpec): SpecParameter[] {
  return differences(base, spec, '');
}

function differences(base: object, spec: object, prefix: string): SpecParameter[] {
  const before = new Map<string, unknown>(Object.entries(base));
  return Object.entries(spec).flatMap(([name, value]: [string, unknown]) => {
    const path = `${prefix}${name}`;
    const old = before.get(name);
    if (!isContainer(value)) return old === value ? [] : [{ path, value }];
    return isContainer(old) && sameForm(old, value) ? differences(old, value, `${path}.`) : [{ path, value }];
  });
}

function sameForm(old: Record<string, unknown>, value: Record<string, unknown>): boolean {
  if (Array.isArray(old) || Array.isArray(value)) return Object.keys(old).length === Object.keys(value).length;
  return old['kind'] === value['kind'];
}

/**
 * The spec with parameters replaced by path.
 * @throws LabError `bad_input` when a path names no parameter or the result is not a valid spec.
 */
export function withSettings(spec: ExperimentSpec, settings: Readonly<Record<string, unknown>>): ExperimentSpec {
  const changed: Record<string, unknown> = structuredCopy(spec);
  for (const [path, value] of Object.entries(settings)) setLeaf(changed, path, value);
  const parsed = experimentSpec.safeParse(changed);
  if (!parsed.success) {
    throw new LabError('bad_input', `These settings do not fit: ${inputWords(parsed.error)}`, parsed.error.issues);
  }
  return parsed.data;
}

function setLeaf(root: Record<string, unknown>, path: string, value: unknown): void {
  const names = path.split('.');
  const last = names.pop() ?? '';
  let place: unknown = root;
  for (const name of names) place = isContainer(place) && Object.hasOwn(place, name) ? place[name] : undefined;
  // A split drawn by chance takes a seed that the other rule does not have, so it may be added.
  const addable = path === 'data.split.seed';
  if (
    !isContainer(place) ||
    (!Object.hasOwn(place, last) && !addable) ||
    (isPlainRecord(place[last]) && !isKind(value))
  ) {
    const known = leaves(root, '').map((leaf) => leaf.path);
    throw new LabError('bad_input', `There is no parameter “${path}”. The parameters are: ${known.join(', ')}.`, {
      path,
    });
  }
  place[last] = value;
}

function leaves(value: object, prefix: string): SpecParameter[] {
  return Object.entries(value).flatMap(([name, inner]: [string, unknown]) =>
    isContainer(inner) ? leaves(inner, `${prefix}${name}.`) : [{ path: `${prefix}${name}`, value: inner }],
  );
}

function structuredCopy(record: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).map(([name, inner]: [string, unknown]) => [name, copied(inner)]));
}

function copied(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copied);
  return isContainer(value) ? structuredCopy(value) : value;
}

/** An object or a list: its parts have paths of their own, as in `hidden.0.units`. */
function isContainer(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** A list may be replaced whole, an object only by its parts or by one that says its kind. */
function isPlainRecord(value: unknown): boolean {
  return isContainer(value) && !Array.isArray(value);
}

function isKind(value: unknown): boolean {
  return isContainer(value) && typeof value['kind'] === 'string';
}
