import { parameters } from '../../../shared/models/parameter.ts';
import type { SpecParameter } from '../../../shared/models/spec-path.ts';
import { parameterText } from '../../ui/parameter-text.ts';

const mostNamed = 3;

/** A name that says what differs from the preset: `part4 · γ 0.9 · steps 100`. The split, fitted to the data, is left out. */
export function runName(preset: string, differences: readonly SpecParameter[]): string {
  const named = differences.filter(({ path }) => !path.startsWith('data.'));
  const words = named.slice(0, mostNamed).map(({ path, value }) => {
    const parameter = parameters.find((candidate) => candidate.path === path);
    const word = parameter?.symbol === '' ? parameter.label.toLowerCase() : (parameter?.symbol ?? path);
    return `${word} ${parameterText(value)}`;
  });
  const rest = named.length > mostNamed ? [`${named.length - mostNamed} more`] : [];
  return [preset, ...words, ...rest].join(' · ');
}
