import type { ExperimentSpec } from '../../../shared/models/experiment.ts';
import { parametersOf, specValues } from '../../../shared/models/experiment-parameters.ts';
import { specDifferences } from '../../../shared/models/spec-path.ts';
import { parameterText } from '../../ui/parameter-text.ts';

const mostNamed = 3;

/**
 * A name that says what differs from the preset: `part4 · γ 0.9 · steps 100`, `part8 · 20 relu`. The split, fitted to the data, is
 * left out.
 */
export function runName(name: string, preset: ExperimentSpec, spec: ExperimentSpec): string {
  const parameters = parametersOf(specValues(spec));
  const differences = specDifferences(preset, spec).filter(({ path }) => !path.startsWith('data.'));
  const words = differences.map(({ path, value }) => {
    if (path.split('.')[0] === 'hidden') return layerWords(spec);
    if (path === 'optimizer') return spec.optimizer.kind;
    const parameter = parameters.find((candidate) => candidate.path === path);
    if (parameter?.kind === 'switch') return `${parameter.label.toLowerCase()} ${value ? parameter.on : parameter.off}`;
    const word = parameter?.symbol === '' ? parameter.label.toLowerCase() : (parameter?.symbol ?? path);
    return `${word} ${parameterText(value)}`;
  });
  const distinct = [...new Set(words)];
  const rest = distinct.length > mostNamed ? [`${distinct.length - mostNamed} more`] : [];
  return [name, ...distinct.slice(0, mostNamed), ...rest].join(' · ');
}

/** The hidden layers from the input on: `70 tanh, 20 relu`. */
function layerWords(spec: ExperimentSpec): string {
  if (spec.kind !== 'dense-net' || spec.hidden.length === 0) return 'no hidden layer';
  return spec.hidden.map(({ units, activation }) => `${units} ${activation}`).join(', ');
}
