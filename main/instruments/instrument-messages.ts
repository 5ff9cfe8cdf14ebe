import { z } from 'zod';
import { failure, type Result } from '../../shared/failure.ts';
import { dataRef, pictureShape, type MapPlaces, type PictureShape } from '../../shared/models/data/data-set.ts';
import { storedSpec } from '../../shared/models/experiment.ts';
import type { HiddenUnit, InspectedPart } from '../../shared/models/inspection.ts';
import { keptResult } from '../../shared/models/instruments/result.ts';
import { artifact, runId } from '../../shared/models/run.ts';

/** The name under which an instrument's process is told how many bytes it may hold. */
export const memoryVariable = 'HIDDEN_UNIT_INSTRUMENT_MEMORY';
/** Exit code of one that needed more. */
export const tooMuchMemory = 77;

/** A run as instruments see it. `data`: where its training set is; null when that is not in this lab. */
const askedRun = z.object({
  id: runId,
  spec: storedSpec,
  classNames: z.array(z.string()),
  folder: z.string(),
  artifacts: z.array(artifact),
  data: z
    .object({
      kind: z.string(),
      directory: z.string(),
      hash: z.string().optional(),
      shape: pictureShape.nullable(),
    })
    .nullable(),
});
export type AskedRun = z.infer<typeof askedRun>;

/** A set of data to look at, and the experiment that is trained on it. */
const askedData = z.object({
  ref: dataRef,
  directory: z.string(),
  hash: z.string().optional(),
  classNames: z.array(z.string()),
  spec: storedSpec,
});
export type AskedData = z.infer<typeof askedData>;

/** `untrained`: the preset and the set that an instrument looks at without a run, where it asks for one. `title`: of the set. */
const askedPreset = askedData.extend({ title: z.string(), shape: pictureShape.nullable() });
export type AskedPreset = z.infer<typeof askedPreset>;

/** `peers`: runs that differ from the run by their seed alone, for an instrument that needs them. */
export const instrumentRequest = z.object({
  instrument: z.string(),
  settings: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  run: askedRun.nullable(),
  data: askedData.nullable(),
  peers: z.array(askedRun),
  untrained: askedPreset.nullable(),
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

/** What the lab asks its inspector about a run, and what is read of it. Both are of one program: nothing is parsed. */
export type InspectionAsk =
  | { kind: 'books'; part: InspectedPart; example: number; of: string | null; most: number | null }
  | { kind: 'forward'; inputs: number[]; of: number | null; most: number | null; unit: HiddenUnit | null }
  | {
      kind: 'maps';
      part: InspectedPart;
      example: number;
      of: string | null;
      shape: PictureShape | null;
      places: MapPlaces | null;
    }
  | { kind: 'predictions'; part: InspectedPart; actual: number | null; predicted: number | null; wrong: boolean }
  | { kind: 'facts'; part: InspectedPart; shape: PictureShape | null }
  | { kind: 'unit'; part: InspectedPart; unit: number; count: number }
  | { kind: 'activations'; part: InspectedPart; units: number[] }
  | { kind: 'projection'; part: InspectedPart }
  | { kind: 'examples'; part: InspectedPart; indices: number[] };
export interface InspectionQuestion {
  id: number;
  run: AskedRun;
  ask: InspectionAsk;
}
export interface InspectionAnswer {
  id: number;
  result: Result<unknown>;
}
