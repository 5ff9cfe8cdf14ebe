import { z } from 'zod';
import { describeExperiments, experimentKinds } from './experiment-kinds.ts';
import { instrumentKind } from './instruments/instrument-kind.ts';
import { instrumentKinds } from './instruments/instrument-kinds.ts';

/**
 * Everything of which there can be new kinds in a lab, as data: forms, filters, columns, charts and words are made of it, so that a
 * window shows kinds that it was not built with.
 */
export const kinds = experimentKinds.extend({ instruments: z.array(instrumentKind) });
export type Kinds = z.infer<typeof kinds>;

/** The kinds that are registered in this process. */
export function describeKinds(): Kinds {
  return { ...describeExperiments(), instruments: [...instrumentKinds.all()] };
}
