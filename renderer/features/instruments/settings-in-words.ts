import type { InstrumentKind } from '../../../shared/models/instruments/instrument-kind.ts';

/** What was set about an instrument, each by its label: “Difference: forward”. */
export function settingsInWords(
  kind: InstrumentKind | undefined,
  settings: Readonly<Record<string, unknown>>,
): string[] {
  return Object.entries(settings).map(([path, value]) => {
    const parameter = kind?.parameters.find((one) => one.path === path);
    const choice = parameter?.kind === 'choice' ? parameter.choices.find((one) => one.value === value) : undefined;
    return `${parameter?.label ?? path}: ${choice?.label ?? String(value)}`;
  });
}
