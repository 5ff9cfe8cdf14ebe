import { setImmediate as letOthersWork } from 'node:timers/promises';
import { toFailure } from '../../shared/failure.ts';
import { settingsTree } from '../../shared/models/instruments/instrument-settings.ts';
import { instrumentResult } from '../../shared/models/instruments/result.ts';
import type { LookedAt, Subject } from '../instruments/instrument.ts';
import {
  memoryVariable,
  toInstrument,
  tooMuchMemory,
  type FromInstrument,
  type AskedPreset,
  type AskedRun,
  type InstrumentRequest,
} from '../instruments/instrument-messages.ts';
import { instrumentNamed } from '../instruments/instruments.ts';
import { predictedClasses } from '../instruments/run-predictions.ts';
import { partsOf, partsOfData } from '../instruments/run-parts.ts';
import { ToldProgress } from '../instruments/told-progress.ts';
import { connectParent } from './parent.ts';

const lookEveryMs = 100;

/** One process, one analysis: hears what to look at, looks, tells what it found, ends. */
const parent = connectParent();
const stop = new AbortController();
const most = Number(process.env[memoryVariable] ?? Number.POSITIVE_INFINITY);
const told = new ToldProgress();

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

async function outcomeOf({
  instrument,
  settings,
  run,
  data,
  peers,
  untrained,
}: InstrumentRequest): Promise<FromInstrument> {
  try {
    const found = await instrumentNamed(instrument).run({
      run: run === null ? null : lookedAt(run),
      data: data === null ? null : { ...data, parts: partsOfData(data) },
      peers: peers.map(lookedAt),
      untrained: untrained === null ? null : lookedAtPreset(untrained),
      settings: settingsTree(settings),
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
  if (told.isTold(phase, performance.now())) {
    await parent.send({ type: 'progress', done, total, phase: phase ?? null } satisfies FromInstrument);
  }
  await letOthersWork();
  stop.signal.throwIfAborted();
}

function lookedAtPreset(asked: AskedPreset): Subject & { title: string } {
  const parts = partsOfData(asked);
  const { spec, classNames, shape, title } = asked;
  return { spec, classNames, shape, title, examples: async (part) => (await parts())[part] };
}

function lookedAt(run: AskedRun): LookedAt {
  const parts = partsOf(run);
  return {
    ...{ id: run.id, spec: run.spec, classNames: run.classNames, shape: run.data?.shape ?? null },
    ...{ folder: run.folder, artifacts: run.artifacts },
    examples: async (part) => (await parts())[part],
    predictions: async (part) => predictedClasses(run, await parts(), part, progress),
  };
}
