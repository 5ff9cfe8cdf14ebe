import type { MediaRef } from '../../../shared/contract/media.ts';
import type { LabHandlers } from '../../../shared/contract/port.ts';
import type { PictureShape } from '../../../shared/models/data/data-set.ts';
import {
  forwardBooks,
  imageBooks,
  imageMaps,
  partFacts,
  predictedExample,
  unitFacts,
} from '../../../shared/models/inspection.ts';
import type { RunSummary } from '../../../shared/models/run.ts';
import type { LabContext } from '../lab-context.ts';
import { facesAt } from '../runs/example-faces.ts';
import { requireRun } from '../runs/require-run.ts';
import type { InspectionContext } from './inspector.ts';

type Handlers = LabHandlers['inspection'];
type Asked<Name extends keyof Handlers> = Parameters<Handlers[Name]>[0];
type Told<Name extends keyof Handlers> = Awaited<ReturnType<Handlers[Name]>>;

/* What the inspector works out, with what the lab knows of the examples: the shape of their pictures, and the faces behind them. */

export async function inspectImage(lab: InspectionContext, asked: Asked<'image'>): Promise<Told<'image'>> {
  const { run: id, part, example, class: of, most } = asked;
  const run = requireRun(lab, id);
  const books = imageBooks.parse(await lab.inspector.ask(run, { kind: 'books', part, example, of, most }));
  const [face = null] = facesAt(lab, run, { part, count: books.examples }, [example]);
  return { books, data: run.data, shape: shapeOf(lab, run), face };
}

export async function inspectForward(lab: InspectionContext, asked: Asked<'forward'>): Promise<Told<'forward'>> {
  const { run, inputs, class: of, most, unit } = asked;
  const ask = { kind: 'forward', inputs, of, most, unit } as const;
  return forwardBooks.parse(await lab.inspector.ask(requireRun(lab, run), ask));
}

export async function inspectMaps(lab: InspectionContext, asked: Asked<'maps'>): Promise<Told<'maps'>> {
  const { run: id, part, example, class: of } = asked;
  const run = requireRun(lab, id);
  const { shape = null, places = null } = (run.data === null ? undefined : lab.store.data.get(run.data)) ?? {};
  return imageMaps.parse(await lab.inspector.ask(run, { kind: 'maps', part, example, of, shape, places }));
}

export async function inspectPredictions(
  lab: InspectionContext,
  { run: id, part, offset, limit, ...which }: Asked<'predictions'>,
): Promise<Told<'predictions'>> {
  const run = requireRun(lab, id);
  const all = predictedExample.array().parse(await lab.inspector.ask(run, { kind: 'predictions', part, ...which }));
  const shown = all.slice(offset, offset + limit);
  const faces = facesAt(
    lab,
    run,
    { part, count: run.examples[part] },
    shown.map(({ example }) => example),
  );
  return {
    total: all.length,
    shape: shapeOf(lab, run),
    examples: shown.map((one, place) => ({ ...one, face: faces[place] ?? null })),
  };
}

export async function inspectPart(lab: InspectionContext, { run: id, part }: Asked<'part'>): Promise<Told<'part'>> {
  const run = requireRun(lab, id);
  return partFacts.parse(await lab.inspector.ask(run, { kind: 'facts', part, shape: shapeOf(lab, run) }));
}

export async function inspectUnit(
  lab: InspectionContext,
  { run: id, part, unit, count }: Asked<'unit'>,
): Promise<Told<'unit'>> {
  const run = requireRun(lab, id);
  const facts = unitFacts.parse(await lab.inspector.ask(run, { kind: 'unit', part, unit, count }));
  const shown = [...new Set([...facts.most, ...facts.least].map(({ example }) => example))];
  const faces = facesAt(lab, run, { part, count: facts.examples }, shown);
  return {
    facts,
    shape: shapeOf(lab, run),
    faces: shown.flatMap((example, place) => {
      const face = faces[place] ?? null;
      return face === null ? [] : [{ ...face, example }];
    }),
  };
}

/** What is too many numbers for a call. */
export async function inspectedNumbers(
  lab: InspectionContext,
  ref: Extract<MediaRef, { kind: 'activations' | 'projection' | 'run-examples' }>,
): Promise<Uint8Array<ArrayBuffer>> {
  const run = requireRun(lab, ref.run);
  const { part } = ref;
  const numbers = await (ref.kind === 'activations'
    ? lab.inspector.ask(run, { kind: 'activations', part, units: ref.units })
    : ref.kind === 'projection'
      ? lab.inspector.ask(run, { kind: 'projection', part })
      : lab.inspector.ask(run, { kind: 'examples', part, indices: ref.indices }));
  if (numbers instanceof Float32Array && numbers.buffer instanceof ArrayBuffer)
    return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
  throw new TypeError('The inspector gave no numbers.');
}

function shapeOf(lab: LabContext, { data }: RunSummary): PictureShape | null {
  return data === null ? null : (lab.store.data.get(data)?.shape ?? null);
}
