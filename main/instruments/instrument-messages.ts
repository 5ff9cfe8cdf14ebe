import { z } from 'zod';
import { failure } from '../../shared/failure.ts';
import { storedSpec } from '../../shared/models/experiment.ts';
import { keptResult } from '../../shared/models/instruments/result.ts';
import { pictureShape } from '../../shared/models/data/data-set.ts';
import { artifact, runId } from '../../shared/models/run.ts';

/** The name under which an instrument's process is told how many bytes it may hold. */
export const memoryVariable = 'HIDDEN_UNIT_INSTRUMENT_MEMORY';
/** Exit code of one that needed more. */
export const tooMuchMemory = 77;

const data = z.object({ kind: z.string(), directory: z.string(), shape: pictureShape.nullable() });
const subject = { spec: storedSpec, classNames: z.array(z.string()) };

/**
 * `data`: where the set lies that the run was trained on; null when it is not in this lab. `untrained`: the preset and the data that an
 * instrument looks at without a run, where it asks for one.
 */
export const instrumentRequest = z.object({
  instrument: z.string(),
  settings: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  run: z
    .object({ ...subject, id: runId, folder: z.string(), artifacts: z.array(artifact), data: data.nullable() })
    .nullable(),
  untrained: z.object({ ...subject, data, title: z.string() }).nullable(),
});
export type InstrumentRequest = z.infer<typeof instrumentRequest>;

/** What the lab tells an instrument's process: first what to do. */
export const toInstrument = z.discriminatedUnion('type', [
  z.object({ type: z.literal('start'), request: instrumentRequest }),
  z.object({ type: z.literal('cancel') }),
]);
export type ToInstrument = z.infer<typeof toInstrument>;

/** What such a process tells; the last message is `finished`, `failed` or `cancelled`. */
export const fromInstrument = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('progress'),
    done: z.number(),
    total: z.number().nullable(),
    phase: z.string().nullable(),
  }),
  z.object({ type: z.literal('finished'), result: keptResult }),
  z.object({ type: z.literal('failed'), failure }),
  z.object({ type: z.literal('cancelled') }),
]);
export type FromInstrument = z.infer<typeof fromInstrument>;
