import { z } from 'zod';
import { dataAdding } from './data/data-kind.ts';
import { dataKinds } from './data/data-kinds.ts';
import { dataRule } from './data/data-rule.ts';
import { metricKind } from './metrics/metric-kind.ts';
import { metricKinds } from './metrics/metric-kinds.ts';
import { netPictures } from './nets/net-kind.ts';
import { netKinds } from './nets/net-kinds.ts';
import { parameter } from './parameter.ts';
import { schemaParameters } from './schema-parameters.ts';

/** A kind of net as data. `parameters`: of its specs, without those of the data's rule. */
const netDescription = z.object({
  kind: z.string(),
  title: z.string(),
  often: z.array(z.string()),
  hidden: z.string(),
  pictures: z.enum(netPictures),
  augmentation: z.string().optional(),
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
  often: z.array(z.string()),
  fits: z.array(z.string()),
  place: z.object({ address: z.string(), first: z.string(), button: z.string(), advice: z.string() }),
  option: z.string().optional(),
  adds: dataAdding.nullable(),
  parameters: z.array(parameter),
});
export type DataDescription = z.infer<typeof dataDescription>;

/** What runs are made of, and what is measured of them. */
export const experimentKinds = z.object({
  nets: z.array(netDescription),
  data: z.array(dataDescription),
  metrics: z.array(metricKind),
});
export type ExperimentKinds = z.infer<typeof experimentKinds>;

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
