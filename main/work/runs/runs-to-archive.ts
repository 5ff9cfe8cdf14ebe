import { setImmediate as nextTurn } from 'node:timers/promises';
import { LabError } from '../../../shared/failure.ts';
import type { ArchivedRun } from '../../../shared/models/archive.ts';
import type { DataRef } from '../../../shared/models/data/data-set.ts';
import type { MetricSeries } from '../../../shared/models/metric.ts';
import type { LogLine, RunSummary } from '../../../shared/models/run.ts';
import { jsonList, type RunToArchive } from '../../data/archive/write-archive.ts';
import { damagedFile, damageWords, type Damage, type RecordedRun } from '../../run-folder/checked-file.ts';
import { resultsToArchive, type ResultsToArchive } from '../../run-folder/run-results.ts';
import { recordedRun, type LabContext } from '../lab-context.ts';
import { runDetail } from './run-detail.ts';
import { requireRun } from './require-run.ts';

/** What an archive does about a damaged file of a run: it is not made, or the file is left out and the run's log says so. */
export type WhenDamaged = 'refuse' | 'leave-out';

const mostNamed = 5;

/**
 * Runs with their files as they go into an archive. Every file is compared with what was recorded of it. What a run's `run.json` says is
 * read when it is written, one run at a time and in slices.
 * @throws LabError `bad_data` naming the damaged files, unless they are left out; `conflict` when a run has not ended; `not_found`.
 */
export async function runsToArchive(
  lab: LabContext,
  ids: readonly number[],
  whenDamaged: WhenDamaged,
  progress: (done: number, total: number) => void = () => undefined,
): Promise<RunToArchive[]> {
  const runs: RunToArchive[] = [];
  const damaged: { run: RecordedRun; damages: Damage[] }[] = [];
  // Named twice it is in the archive once.
  const each = new Set(ids);
  for (const id of each) {
    const run = recordedRun(lab, id);
    const { files, damages } = await resultsToArchive(run);
    if (damages.length > 0) damaged.push({ run, damages });
    runs.push(runToArchive(lab, id, { files, damages }));
    progress(runs.length, each.size);
  }
  if (whenDamaged === 'refuse' && damaged.length > 0) throw refusal(damaged);
  return runs;
}

function refusal(damaged: readonly { run: RecordedRun; damages: Damage[] }[]): LabError {
  const failures = damaged.map(({ run, damages }) => damagedFile(run, damages));
  const named = failures.slice(0, mostNamed).map(({ message }) => message);
  const more = failures.length - named.length;
  const rest = more > 0 ? [`${more} more ${more === 1 ? 'run has' : 'runs have'} damaged files.`] : [];
  const advice = 'The archive was not written. Leave these runs out, or export without their damaged files.';
  const details = failures.slice(0, 100).map((one) => one.details);
  return new LabError('bad_data', [...named, ...rest, advice].join(' '), details);
}

type Listed = RunToArchive['listed'];

function runToArchive(lab: LabContext, id: number, { files, damages }: ResultsToArchive): RunToArchive {
  const { name, preset, status, createdAt } = requireEnded(lab, id);
  const listed: Listed = { name, preset, status, createdAt };
  return { listed, files, content: () => contentOf(lab, id, listed, damages) };
}

/** @throws LabError `conflict` for a run that nobody has ended, `not_found`. */
function requireEnded(lab: LabContext, id: number): RunSummary {
  const run = requireRun(lab, id);
  if (!['queued', 'running', 'paused'].includes(run.status)) return run;
  throw new LabError('conflict', `Run ${id} is still training. Archive it when it has ended, or cancel it first.`);
}

type Content = Omit<ArchivedRun, 'series' | 'log'>;

/** The text of an `ArchivedRun`, piece by piece. `listed`: what the manifest says of it already. */
async function* contentOf(
  lab: LabContext,
  id: number,
  listed: Listed,
  damages: readonly Damage[],
): AsyncGenerator<string, void> {
  requireEnded(lab, id);
  const run = await runDetail(lab, id);
  const snapshot = lab.store.snapshots.get(run.snapshotHash);
  if (snapshot === undefined) throw new LabError('storage', `What run ${id} was trained on is not in the database.`);
  const artifacts = run.artifacts.filter(({ name }) => !damages.some((damage) => damage.name === name));
  const at = new Date().toISOString();
  const said = damages.map((damage): LogLine => ({ at, level: 'warning', text: leftOut(id, damage) }));
  const head: Content = { run: { ...run, ...listed, ...timesOf(run), artifacts }, snapshot, set: setOf(lab, run) };
  yield `${JSON.stringify(head).slice(0, -1)},"log":`;
  yield* jsonList([...lab.store.logs.of(id), ...said]);
  yield ',"series":[';
  let separator = '';
  for (const [metric, { count, lastStep }] of Object.entries(run.metrics)) {
    const { steps, seconds, values } = await pointsOf(lab, id, metric, { count, lastStep });
    if (steps.length === 0) continue;
    yield `${separator}{"metric":${JSON.stringify(metric)},"steps":`;
    yield* jsonList(steps);
    yield ',"seconds":';
    yield* jsonList(seconds);
    yield ',"values":';
    yield* jsonList(values);
    yield '}';
    separator = ',';
  }
  yield ']}';
}

/** When a run started and ended. Where the clock was set back meanwhile, nothing is before what it follows. */
function timesOf({ createdAt, startedAt, endedAt }: RunSummary): Pick<RunSummary, 'startedAt' | 'endedAt'> {
  const started = startedAt === null ? null : later(createdAt, startedAt);
  return { startedAt: started, endedAt: endedAt === null ? null : later(started ?? createdAt, endedAt) };
}

function later(one: string, other: string): string {
  return Date.parse(other) < Date.parse(one) ? one : other;
}

/** So many points of a metric are read at once, where they are spread evenly. */
const pointsAtOnce = 8000;

async function pointsOf(
  lab: LabContext,
  id: number,
  metric: string,
  { count, lastStep }: { count: number; lastStep: number },
): Promise<Omit<MetricSeries, 'metric'>> {
  const [steps, seconds, values]: [number[], number[], number[]] = [[], [], []];
  const width = Math.ceil((lastStep + 1) / Math.max(1, Math.ceil(count / pointsAtOnce)));
  for (let from = 0; from <= lastStep; from += width) {
    const to = from + width - 1;
    const [found] = lab.store.metrics.series([id], [metric], null, { from, to })[0]?.series ?? [];
    for (const step of found?.steps ?? []) steps.push(step);
    for (const second of found?.seconds ?? []) seconds.push(second);
    for (const value of found?.values ?? []) values.push(value);
    await nextTurn();
  }
  return { steps, seconds, values };
}

function leftOut(id: number, damage: Damage): string {
  return `${damageWords(id, damage)} It was left out of the archive.`;
}

function setOf(lab: LabContext, { data }: { data: DataRef | null }): ArchivedRun['set'] {
  const set = data === null ? undefined : lab.store.data.get(data);
  return set === undefined ? null : { kind: set.ref.kind, hash: set.hash };
}
