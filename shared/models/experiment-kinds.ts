import { dataKinds } from './data/data-kinds.ts';
import type { Kinds } from './kinds.ts';
import { metricKinds } from './metrics/metric-kinds.ts';
import { netKinds } from './nets/net-kinds.ts';
import { schemaParameters } from './schema-parameters.ts';

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
