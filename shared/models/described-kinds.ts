import type { ExperimentSpec } from './experiment.ts';
import type { DataDescription, NetDescription } from './experiment-kinds.ts';
import type { Kinds } from './kinds.ts';
import { isContainer } from './spec-path.ts';

/** The description of a net or of data by its name; undefined for a kind that this lab does not have. */
export function netOf({ nets }: Pick<Kinds, 'nets'>, kind: unknown): NetDescription | undefined {
  return nets.find((net) => net.kind === kind);
}

export function dataOf({ data }: Pick<Kinds, 'data'>, kind: unknown): DataDescription | undefined {
  return data.find((one) => one.kind === kind);
}

/** The hidden layers of a net from the input on; none for a net without such a list. */
export function hiddenLayers(
  kinds: Pick<Kinds, 'nets'>,
  spec: ExperimentSpec,
): { units: number; activation: string }[] {
  const path = netOf(kinds, spec.kind)?.hidden ?? '';
  let place: unknown = path === '' ? [] : spec;
  for (const name of path.split('.').filter((part) => part !== '')) place = isContainer(place) ? place[name] : [];
  if (!Array.isArray(place)) return [];
  return place.filter(isContainer).map((layer: Record<string, unknown>) => ({
    units: typeof layer['units'] === 'number' ? layer['units'] : 0,
    activation: String(layer['activation']),
  }));
}
