import { setImmediate as letOthersWork } from 'node:timers/promises';
import { LabError, toFailure } from '../../shared/failure.ts';
import { instrumentResult } from '../../shared/models/instruments/result.ts';
import { dataSource } from '../data/sources/data-sources.ts';
import type { LabelledParts } from '../data/sources/data-source.ts';
import type { LookedAt, Subject } from '../instruments/instrument.ts';
import {
  memoryVariable,
  toInstrument,
  tooMuchMemory,
  type FromInstrument,
  type InstrumentRequest,
} from '../instruments/instrument-messages.ts';
import { instrumentNamed } from '../instruments/instruments.ts';
import { predictedClasses } from '../instruments/run-predictions.ts';
import { connectParent } from './parent.ts';

const lookEveryMs = 100;
const progressEveryMs = 100;

/** One process, one analysis: hears what to look at, looks, tells what it found, ends. */
const parent = connectParent();
const stop = new AbortController();
const most = Number(process.env[memoryVariable] ?? Number.POSITIVE_INFINITY);
let toldAt = Number.NEGATIVE_INFINITY;

setInterval(holdTheBound, lookEveryMs).unref();

parent.onMessage((message) => {
  const order = toInstrument.parse(message);
  if (order.type === 'cancel') stop.abort();
  else void work(order.request);
});

/** Between the parts of an instrument's work: what it holds at once is not seen. */
function holdTheBound(): void {
  if (process.memoryUsage.rss() > most) process.exit(tooMuchMemory);
}

async function work(request: InstrumentRequest): Promise<void> {
  await parent.send(await outcomeOf(request));
  parent.leave();
}

async function outcomeOf({ instrument, settings, run, untrained }: InstrumentRequest): Promise<FromInstrument> {
  try {
    const found = await instrumentNamed(instrument).run({
      run: run === null ? null : lookedAt(run),
      untrained: untrained === null ? null : { ...subjectOf(untrained, untrained.title), title: untrained.title },
      settings,
      signal: stop.signal,
      progress,
    });
    const result = instrumentResult.safeParse(found);
    if (result.success) return { type: 'finished', result: result.data };
    const message = `The result of “${instrument}” is not of a form that can be kept. This is a defect of the instrument.`;
    return { type: 'failed', failure: { code: 'internal', message, details: result.error.message } };
  } catch (error) {
    return stop.signal.aborted ? { type: 'cancelled' } : { type: 'failed', failure: toFailure(error) };
  }
}

async function progress(done: number, total: number | null, phase?: string): Promise<void> {
  holdTheBound();
  if (phase !== undefined || performance.now() - toldAt >= progressEveryMs) {
    toldAt = performance.now();
    await parent.send({ type: 'progress', done, total, phase: phase ?? null } satisfies FromInstrument);
  }
  await letOthersWork();
  stop.signal.throwIfAborted();
}

type Asked = NonNullable<InstrumentRequest['run'] | InstrumentRequest['untrained']>;

/** The data is read once, when it is first asked for. @param name of what is looked at, as in “run 3”. */
function subjectOf({ spec, classNames, data }: Asked, name: string): Subject & { parts(): Promise<LabelledParts> } {
  let reading: Promise<LabelledParts> | undefined;
  const parts = (): Promise<LabelledParts> => {
    if (data === null) {
      throw new LabError('not_found', `The data of ${name} is not in this lab. Add it, then look again.`);
    }
    reading ??= dataSource(data.kind).read(data.directory, spec.data, classNames.length);
    return reading;
  };
  return { spec, classNames, shape: data?.shape ?? null, parts, examples: async (part) => (await parts())[part] };
}

function lookedAt(run: NonNullable<InstrumentRequest['run']>): LookedAt {
  const { parts, ...subject } = subjectOf(run, `run ${run.id}`);
  return {
    ...{ id: run.id, folder: run.folder, artifacts: run.artifacts },
    ...subject,
    predictions: async (part) => predictedClasses(run, await parts(), part, progress),
  };
}
