import { dataKinds } from './data/data-kinds.ts';
import type { ExperimentSpec } from './experiment.ts';
import type { DataDescription, Kinds, NetDescription } from './kinds.ts';
import { metricKinds } from './metrics/metric-kinds.ts';
import { netKinds } from './nets/net-kinds.ts';
import { schemaParameters } from './schema-parameters.ts';
import { isContainer } from './spec-path.ts';

/** What runs are made of, and what is measured of them. */
export type ExperimentKinds = Omit<Kinds, 'instruments'>;

let described: { version: string; kinds: ExperimentKinds } | undefined;

/** The kinds of nets, data and metrics that are registered in this process. */
export function describeExperiments(): ExperimentKinds {
  const version = [netKinds, dataKinds, metricKinds].map((registry) => registry.version).join();
  if (described?.version !== version) described = { version, kinds: describe() };
  return described.kinds;
}

function describe(): ExperimentKinds {
  return {
    nets: netKinds.all().map(({ kind, title, often, hidden, pictures, augmentation, schema }) => ({
      kind,
      title,
      often: [...often],
      hidden,
      pictures,
      ...(augmentation === undefined ? {} : { augmentation }),
      parameters: schemaParameters(schema, '', ['data']),
    })),
    data: dataKinds.all().map(({ kind, title, one, example, usual, often = [], fits, place, adds, option, rule }) => ({
      ...{ kind, title, one, example, usual, place, adds },
      ...(option === undefined ? {} : { option }),
      often: [...often],
      fits: [...fits],
      parameters: schemaParameters(rule, 'data'),
    })),
    metrics: [...metricKinds.all()],
  };
}

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
