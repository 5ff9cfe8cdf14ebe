import { z } from 'zod';
import { dataAdding } from './data/data-kind.ts';
import { dataRule } from './data/data-rule.ts';
import { describeExperiments } from './experiment-kinds.ts';
import { instrumentKind } from './instruments/instrument-kind.ts';
import { instrumentKinds } from './instruments/instrument-kinds.ts';
import { metricKind } from './metrics/metric-kind.ts';
import { netPictures } from './nets/net-kind.ts';
import { parameter } from './parameter.ts';

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

/** The kinds that are registered in this process. */
export function describeKinds(): Kinds {
  return { ...describeExperiments(), instruments: [...instrumentKinds.all()] };
}
