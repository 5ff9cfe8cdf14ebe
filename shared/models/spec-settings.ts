import { LabError } from '../failure.ts';
import { inputWords } from '../lib/input-words.ts';
import { experimentSpec, type ExperimentSpec } from './experiment.ts';
import {
  applyingLists,
  applyingParameters,
  beginning,
  experimentParameters,
  specTree,
  specValues,
} from './experiment-values.ts';
import { describeExperiments } from './experiment-kinds.ts';
import { isContainer, leaves } from './spec-path.ts';

/**
 * The spec with parameters replaced by path, in whatever order they are given. A list or a member of a union may be replaced whole;
 * what begins to apply by another choice starts from its usual value, and null leaves out what may be left out.
 * @throws LabError `bad_input` when a path names no parameter or the result is not a valid spec.
 */
export function withSettings(spec: ExperimentSpec, settings: Readonly<Record<string, unknown>>): ExperimentSpec {
  const before = specValues(spec);
  const values = new Map(before);
  for (const [path, value] of Object.entries(settings)) setLeaves(values, path, value);
  const parameters = experimentParameters(describeExperiments(), values);
  for (const [path, usual] of beginning(parameters, before, values)) {
    if (!Object.keys(settings).some((set) => path === set || path.startsWith(`${set}.`))) values.set(path, usual);
  }
  for (const { path, usual, optional } of applyingParameters(parameters, values)) {
    if (!values.has(path) && !optional && usual !== undefined) values.set(path, usual);
  }
  const applying = new Set(applyingParameters(parameters, values).map(({ path }) => path));
  const lists = new Set(applyingLists(parameters, values).map(({ path }) => path));
  for (const [path, value] of Object.entries(settings)) {
    const known = isContainer(value)
      ? (lists.has(path) && Array.isArray(value)) || leaves(value, `${path}.`).some((leaf) => applying.has(leaf.path))
      : applying.has(path) || (value === null && [...applying].some((one) => one.startsWith(`${path}.`)));
    if (!known) throw noParameter(path, applying);
  }
  const parsed = experimentSpec.safeParse(specTree(parameters, values));
  if (parsed.success) return parsed.data;
  throw new LabError('bad_input', `These settings do not fit: ${inputWords(parsed.error)}`, parsed.error.issues);
}

/** Replaces a leaf, or all that is below a path by the leaves of an object or a list. */
function setLeaves(values: Map<string, unknown>, path: string, value: unknown): void {
  if (isContainer(value) || value === null) {
    for (const known of [...values.keys()]) if (known.startsWith(`${path}.`)) values.delete(known);
  }
  if (!isContainer(value)) {
    values.set(path, value);
    return;
  }
  for (const leaf of leaves(value, `${path}.`)) values.set(leaf.path, leaf.value);
}

function noParameter(path: string, applying: ReadonlySet<string>): LabError {
  const known = [...applying].join(', ');
  return new LabError('bad_input', `There is no parameter “${path}”. The parameters are: ${known}.`, { path });
}
