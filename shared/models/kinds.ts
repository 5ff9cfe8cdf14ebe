import { z } from 'zod';
import { dataAdding } from './data/data-kind.ts';
import { dataKinds } from './data/data-kinds.ts';
import { dataRule } from './data/data-rule.ts';
import { instrumentKind } from './instruments/instrument-kind.ts';
import { instrumentKinds } from './instruments/instrument-kinds.ts';
import { metricKind } from './metrics/metric-kind.ts';
import { metricKinds } from './metrics/metric-kinds.ts';
import { netPictures } from './nets/net-kind.ts';
import { netKinds } from './nets/net-kinds.ts';
import { parameter } from './parameter.ts';
import { schemaParameters } from './schema-parameters.ts';
import type { ExperimentSpec } from './experiment.ts';
import { isContainer } from './spec-path.ts';

/** A kind of net as data. `parameters`: of its specs, without those of the data's rule. */
const netDescription = z.object({
  kind: z.string(),
  title: z.string(),
  often: z.array(z.string()),
  hidden: z.string(),
  pictures: z.enum(netPictures),
  parameters: z.array(parameter),
});
export type NetDescription = z.infer<typeof netDescription>;

/** A kind of data as data. `parameters`: of its rule, with paths inside a spec (`data.split.train`). */
const dataDescription = z.object({
  kind: z.string(),
  title: z.string(),
  one: z.string(),
  example: z.string(),
  usual: dataRule,
  fits: z.array(z.string()),
  place: z.object({ address: z.string(), first: z.string(), button: z.string(), advice: z.string() }),
  option: z.string().optional(),
  adds: dataAdding.nullable(),
  parameters: z.array(parameter),
});
export type DataDescription = z.infer<typeof dataDescription>;

/**
 * Everything of which there can be new kinds in a lab, as data: forms, filters, columns, charts and words are made of it, so that a
 * window shows kinds that it was not built with.
 */
export const kinds = z.object({
  nets: z.array(netDescription),
  data: z.array(dataDescription),
  metrics: z.array(metricKind),
  instruments: z.array(instrumentKind),
});
export type Kinds = z.infer<typeof kinds>;

let described: { version: string; kinds: Kinds } | undefined;

/** The kinds that are registered in this process. */
export function describeKinds(): Kinds {
  const version = [netKinds, dataKinds, metricKinds, instrumentKinds].map((registry) => registry.version).join();
  if (described?.version !== version) described = { version, kinds: describe() };
  return described.kinds;
}

function describe(): Kinds {
  return {
    nets: netKinds.all().map(({ kind, title, often, hidden, pictures, schema }) => ({
      kind,
      title,
      often: [...often],
      hidden,
      pictures,
      parameters: schemaParameters(schema, '', ['data']),
    })),
    data: dataKinds.all().map(({ kind, title, one, example, usual, fits, place, adds, option, rule }) => ({
      ...{ kind, title, one, example, usual, place, adds },
      ...(option === undefined ? {} : { option }),
      fits: [...fits],
      parameters: schemaParameters(rule, 'data'),
    })),
    metrics: [...metricKinds.all()],
    instruments: [...instrumentKinds.all()],
  };
}

/** The description of a net or of data by its name; undefined for a kind that this lab does not have. */
export function netOf({ nets }: Kinds, kind: unknown): NetDescription | undefined {
  return nets.find((net) => net.kind === kind);
}

export function dataOf({ data }: Kinds, kind: unknown): DataDescription | undefined {
  return data.find((one) => one.kind === kind);
}

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
