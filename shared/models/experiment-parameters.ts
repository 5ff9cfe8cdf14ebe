import { denseParameters } from './dense-parameters.ts';
import { experimentSpec, mostLayers, type ExperimentSpec } from './experiment.ts';
import { allowed, type Parameter } from './parameter.ts';
import { softmaxParameters } from './softmax-parameters.ts';
import { specParameters } from './spec-path.ts';

/** The leaves of a spec by path, as a form holds them: with values that are no good yet, and some that belong to another choice. */
export type SpecValues = ReadonlyMap<string, unknown>;

export function specValues(spec: ExperimentSpec): Map<string, unknown> {
  return new Map(specParameters(spec).map(({ path, value }) => [path, value]));
}

/** The parameters that apply to the net these values describe, in the order a form shows them. */
export function parametersOf(values: SpecValues): readonly Parameter[] {
  if (values.get('kind') === 'dense-net') {
    return denseParameters(layerCount(values), values.get('optimizer.kind') === 'sgd' ? 'sgd' : 'adam');
  }
  const drawn = values.get('data.split.rule') === 'stratified-shuffle';
  return softmaxParameters.filter(({ path }) => drawn || path !== 'data.split.seed');
}

/** Number of hidden layers these values describe. */
export function layerCount(values: SpecValues): number {
  let count = 0;
  while (count < mostLayers && values.has(`hidden.${count}.units`)) count += 1;
  return count;
}

/** What has one value only for a kind of net and is no parameter of it. */
const fixed = ['kind', 'data.kind', 'optimizer.kind'];

/**
 * A spec from its leaves (`specValues` in reverse), checked; leaves that do not apply are left out.
 * @returns the spec, or for each parameter that is wrong a sentence that says what it may be, by path.
 */
export function specFromValues(
  values: SpecValues,
): { ok: true; spec: ExperimentSpec } | { ok: false; problems: Map<string, string> } {
  const applying = parametersOf(values);
  const tree: Tree = {};
  for (const path of new Set([...fixed, ...applying.map((parameter) => parameter.path)])) {
    if (values.has(path)) place(tree, path.split('.'), values.get(path));
  }
  // Layers are a list; their numbers come out of an object in ascending order.
  if (values.get('kind') === 'dense-net') tree['hidden'] = Object.values(tree['hidden'] ?? {});
  const parsed = experimentSpec.safeParse(tree);
  if (parsed.success) return { ok: true, spec: parsed.data };
  const problems = new Map<string, string>();
  for (const issue of parsed.error.issues) {
    const path = issue.path.join('.');
    const parameter = applying.find((candidate) => candidate.path === path);
    problems.set(path, parameter === undefined ? `${path}: ${issue.message}` : allowed(parameter));
  }
  return { ok: false, problems };
}

type Tree = { [key: string]: unknown };

function place(tree: Tree, keys: string[], value: unknown): void {
  const [key, ...rest] = keys;
  if (key === undefined) return;
  if (rest.length === 0) {
    tree[key] = value;
    return;
  }
  const inner: Tree = {};
  const present = tree[key];
  if (typeof present === 'object' && present !== null) Object.assign(inner, present);
  place(inner, rest, value);
  tree[key] = inner;
}
