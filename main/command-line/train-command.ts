import { labClient, valueOf } from '../../shared/contract/client.ts';
import { LabError } from '../../shared/failure.ts';
import type { EngineChoice } from '../../shared/models/engine.ts';
import type { KeptLab } from '../../shared/contract/port.ts';
import { isLeaky, leakWords } from '../../shared/lib/leak-words.ts';
import type { RunSummary } from '../../shared/models/run.ts';
import { chosenData, type ChosenData } from './chosen-data.ts';
import { exitCodes, type CommandOutput } from './console.ts';
import { followJob } from './follow-job.ts';
import { fourDigits, table } from './table.ts';
import { unseenAccuracy, unseenLabel } from './unseen-accuracy.ts';

export interface TrainOptions extends ChosenData {
  preset: string;
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
export async function train(port: KeptLab, options: TrainOptions, to: CommandOutput): Promise<number> {
  const client = labClient(port);
  const settings = settingsOf(options.set);
  if (options.seed !== undefined) settings['seed'] = options.seed;
  const chosen = await chosenData(port, options, to);
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
  to.result(outcomeOf(run), await describeOutcome(port, run));
  return exitCodeOf(run);
}

/** The exit code of a command that waited for the end of a run. */
export function exitCodeOf({ status }: RunSummary): number {
  if (status === 'succeeded') return exitCodes.done;
  return status === 'cancelled' ? exitCodes.cancelled : exitCodes.failed;
}

/**
 * `path=value` pairs as settings; a value is JSON where it reads as JSON, a number where it is written as one (`.001`, `5.`, `+1`), a word
 * otherwise.
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

/** A decimal number as people write it, beyond what JSON takes. Digits are not grouped: `1_000` is a word. */
const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

function valueFrom(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return decimal.test(text) ? Number(text) : text;
  }
}

/** How a run ended, for a program. */
export function outcomeOf(run: RunSummary): object {
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

/** The same for a person, with the test accuracy without near-duplicates of training faces where there are any. */
export async function describeOutcome(port: KeptLab, run: RunSummary): Promise<string> {
  const unseen = await unseenAccuracy(port, run.id);
  const rows = Object.entries(run.metrics).map(([name, summary]) => [name, fourDigits(summary.last)]);
  if (unseen !== null) rows.push([unseenLabel, fourDigits(unseen)]);
  const engine = run.engine === null ? '' : ` on ${run.engine.name} ${run.engine.version}`;
  const head = `Run ${run.id} ${run.status}: ${run.stepsDone} steps in ${fourDigits(run.trainingSeconds)} s${engine}`;
  const leaky = isLeaky(run.leaks) ? [leakWords(run.leaks)] : [];
  return [head, ...(run.error === null ? [] : [run.error]), table(['metric', 'last'], rows), ...leaky].join('\n');
}
