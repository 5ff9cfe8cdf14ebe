import type { ExperimentSpec } from './experiment.ts';
import { netOf, type Kinds } from './kinds.ts';
import { isContainer } from './spec-path.ts';

/** The hidden layers of a net from the input on; none for a net without such a list. */
export function hiddenLayers(kinds: Kinds, spec: ExperimentSpec): { units: number; activation: string }[] {
  const path = netOf(kinds, spec.kind)?.hidden ?? '';
  let place: unknown = path === '' ? [] : spec;
  for (const name of path.split('.').filter((part) => part !== '')) place = isContainer(place) ? place[name] : [];
  if (!Array.isArray(place)) return [];
  return place.filter(isContainer).map((layer: Record<string, unknown>) => ({
    units: typeof layer['units'] === 'number' ? layer['units'] : 0,
    activation: String(layer['activation']),
  }));
}
