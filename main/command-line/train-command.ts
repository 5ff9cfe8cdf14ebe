import { resolve } from 'node:path';
import { labClient, valueOf } from '../../shared/contract/client.ts';
import { LabError } from '../../shared/failure.ts';
import type { EngineChoice } from '../../shared/contract/contract.ts';
import type { KeptLab } from '../../shared/contract/port.ts';
import type { DataRef } from '../../shared/models/data/data-set.ts';
import { isLeaky, leakWords } from '../../shared/lib/leak-words.ts';
import type { RunSummary } from '../../shared/models/run.ts';
import { exitCodes, type Face } from './console.ts';
import { followJob } from './follow-job.ts';
import { jobFailure } from './job-failure.ts';
import { fourDigits, table } from './table.ts';

export interface TrainOptions {
  preset: string;
  digits?: string;
  matrices?: string;
  data?: DataRef;
  set: string[];
  seed?: number;
  engine?: EngineChoice;
  tag: string[];
  name?: string;
}

/**
 * Trains a run and waits for its end.
 * @returns the exit code: done, failed, or cancelled.
 */
export async function train(port: KeptLab, options: TrainOptions, to: Face): Promise<number> {
  const client = labClient(port);
  const settings = settingsOf(options.set);
  if (options.seed !== undefined) settings['seed'] = options.seed;
  const chosen = await dataOf(port, options, to);
  const { spec, adjustments, data } = await valueOf(
    client.training.resolve({ preset: options.preset, data: chosen, settings }),
  );
  for (const adjustment of adjustments) to.note(adjustment);
  const { run: id, job } = await valueOf(
    client.training.start({
      spec,
      data,
      preset: options.preset,
      name: options.name ?? null,
      engine: options.engine ?? null,
      tags: options.tag,
    }),
  );
  if (!to.json) to.note(`Run ${id}: ${options.preset} on “${data.id}”`);
  await followJob(port, job, to);
  const run = await valueOf(client.runs.get({ id }));
  to.result(outcomeOf(run), describe(run));
  if (run.status === 'succeeded') return exitCodes.done;
  return run.status === 'cancelled' ? exitCodes.cancelled : exitCodes.failed;
}

/**
 * `path=value` pairs as settings; a value is JSON where it reads as JSON, a word otherwise.
 * @throws LabError `bad_input` for a pair without a path.
 */
export function settingsOf(pairs: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      if (at < 1)
        throw new LabError('bad_input', `“--set ${pair}” is not path=value, as in --set optimizer.momentum=0.9.`);
      return [pair.slice(0, at), valueFrom(pair.slice(at + 1))];
    }),
  );
}

function valueFrom(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The set that the options name; null: the one added last that fits. @throws LabError `bad_input` when they name several. */
async function dataOf(port: KeptLab, { digits, matrices, data }: TrainOptions, to: Face): Promise<DataRef | null> {
  const named = [digits, matrices, data].filter((one) => one !== undefined);
  if (named.length > 1)
    throw new LabError('bad_input', 'Name one set: --digits SET, --matrices DIR or --data KIND:SET.');
  if (digits !== undefined) return { kind: 'digits', id: digits };
  if (matrices !== undefined) return addMatrices(port, matrices, to);
  return data ?? null;
}

/** Adds a folder of matrices, once for the same bytes; the id of a set that is there already will do too. */
async function addMatrices(port: KeptLab, folder: string, to: Face): Promise<DataRef> {
  const known = await valueOf(labClient(port).data.list({}));
  const found = known.find(({ ref }) => ref.id === folder && (ref.kind === 'matrices' || ref.kind === 'faces'));
  if (found !== undefined) return found.ref;
  const { job } = await valueOf(labClient(port).matrices.add({ path: resolve(folder) }));
  const ended = await followJob(port, job, to);
  if (ended.state !== 'succeeded' || ended.added === null) throw jobFailure(ended);
  return { kind: 'matrices', id: ended.added };
}

function outcomeOf(run: RunSummary): object {
  return {
    run: run.id,
    status: run.status,
    engine: run.engine?.name ?? null,
    steps: run.stepsDone,
    seconds: run.trainingSeconds,
    metrics: Object.fromEntries(Object.entries(run.metrics).map(([name, summary]) => [name, summary.last])),
    ...(run.leaks === null ? {} : { leaks: run.leaks }),
    ...(run.error === null ? {} : { error: run.error }),
  };
}

function describe(run: RunSummary): string {
  const rows = Object.entries(run.metrics).map(([name, summary]) => [name, fourDigits(summary.last)]);
  const engine = run.engine === null ? '' : ` on ${run.engine.name} ${run.engine.version}`;
  const head = `Run ${run.id} ${run.status}: ${run.stepsDone} steps in ${fourDigits(run.trainingSeconds)} s${engine}`;
  const leaky = isLeaky(run.leaks) ? [leakWords(run.leaks)] : [];
  return [head, ...(run.error === null ? [] : [run.error]), table(['metric', 'last'], rows), ...leaky].join('\n');
}
