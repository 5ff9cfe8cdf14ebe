import { z } from 'zod';
import { inspectedPart } from '../inspection.ts';
import { about } from '../schema-parameters.ts';

/** The setting of instruments that train nets of their own: which experiment. Where it is not set, the lab takes one that fits the data. */
export const trainedPreset = () =>
  z
    .string()
    .regex(/^[a-z0-9-]{1,40}$/)
    .register(about, {
      label: 'Preset',
      help: 'The experiment whose net is trained.',
      usual: 'part8',
      choices: { part8: 'part8', part10: 'part10' },
    });

/** An example of a set that such nets were trained without. `example`: its number in its part, from 0. */
export const withheldExample = z.object({ part: inspectedPart, example: z.int(), label: z.string() });

/** What all of them promise as `values`: the set and the experiment. */
export const trainedOn = z.object({ data: z.object({ kind: z.string(), id: z.string() }), preset: z.string() });
