import type { ExperimentSpec } from '../../shared/models/experiment.ts';
import {
  applyingParameters,
  experimentParameters,
  fieldParameters,
  listItems,
  specValues,
} from '../../shared/models/experiment-values.ts';
import type { Kinds } from '../../shared/models/kinds.ts';
import type { ListParameter } from '../../shared/models/parameter.ts';
import { isContainer, leaves, specDifferences } from '../../shared/models/spec-path.ts';
import { parameterText } from '../../shared/lib/parameter-text.ts';

const mostNamed = 3;

/**
 * A name that says what differs from the preset: `part4 · γ 0.9 · steps 100`, `part8 · 20 relu`. How the data is divided, fitted to the
 * set, and what is recorded are left out.
 */
export function runName(kinds: Kinds, name: string, preset: ExperimentSpec, spec: ExperimentSpec): string {
  const values = specValues(spec);
  const parameters = fieldParameters(kinds, values);
  const lists = experimentParameters(kinds, values).filter((one) => one.kind === 'list');
  const differences = specDifferences(preset, spec).filter(({ path }) => !/^(?:data|record)(?:\.|$)/.test(path));
  const isUnion = (path: string): boolean => parameters.some((one) => one.path === `${path}.kind`);
  // What the other run leaves out is described by what is unusual in it.
  const told = differences.flatMap(({ path, value }) =>
    !isContainer(value) || Array.isArray(value) || isUnion(path)
      ? [{ path, value }]
      : leaves(value, `${path}.`).filter(
          (leaf) => parameters.find((one) => one.path === leaf.path)?.usual !== leaf.value,
        ),
  );
  const words = told.map(({ path, value }) => {
    const list = lists.find((one) => path === one.path || path.startsWith(`${one.path}.`));
    if (list !== undefined) return listWords(list, values);
    // A member of a union that was exchanged is named by what sets it apart.
    const parameter = parameters.find((candidate) => candidate.path === path || candidate.path === `${path}.kind`);
    if (value === null) return `${parameter?.label.toLowerCase() ?? path} as usual`;
    if (parameter?.path === `${path}.kind`) return parameterText(values.get(parameter.path));
    if (parameter?.kind === 'switch') return `${parameter.label.toLowerCase()} ${value ? parameter.on : parameter.off}`;
    const word = parameter?.symbol === '' ? parameter.label.toLowerCase() : (parameter?.symbol ?? path);
    return `${word} ${parameterText(value)}`;
  });
  const distinct = [...new Set(words)];
  const rest = distinct.length > mostNamed ? [`${distinct.length - mostNamed} more`] : [];
  return [name, ...distinct.slice(0, mostNamed), ...rest].join(' · ');
}

/** The items of a list, each by its values: `70 tanh, 20 relu`. */
function listWords(list: ListParameter, values: ReadonlyMap<string, unknown>): string {
  const items = listItems(list, values).map((fields) =>
    applyingParameters(fields, values)
      .flatMap(({ path }) => (values.has(path) ? [String(values.get(path))] : []))
      .join(' '),
  );
  return items.length === 0 ? `no ${list.label.toLowerCase().replace(/s$/, '')}` : items.join(', ');
}
