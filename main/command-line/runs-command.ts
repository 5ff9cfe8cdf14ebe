import { createInterface } from 'node:readline/promises';
import { labClient, valueOf } from '../../shared/contract/client.ts';
import { LabError } from '../../shared/failure.ts';
import type { KeptLab } from '../../shared/contract/port.ts';
import { isLeaky, leakWords } from '../../shared/lib/leak-words.ts';
import { leftOutOf } from '../../shared/models/record.ts';
import type { MeasuredAccuracy, RunSummary, TestAccuracy } from '../../shared/models/run.ts';
import { withSetNames } from '../../shared/models/set-names.ts';
import { specParameters } from '../../shared/models/spec-path.ts';
import { costMetric, metricKinds, resultMetric } from '../../shared/models/metrics/metric-kinds.ts';
import { alarmOf, alarmWords, type RunAlarm } from '../../shared/models/metrics/run-alarm.ts';
import type { CommandOutput } from './console.ts';
import { shownRuns } from './views-command.ts';
import { fourDigits, table } from './table.ts';
import { unseenLabel } from './unseen-accuracy.ts';

export interface ListOptions {
  where?: string;
  /** Name of a saved view: its filter and order. */
  view?: string;
  deleted?: true;
  limit?: number;
}

export async function listRuns(
  port: KeptLab,
  { where, view, deleted, limit }: ListOptions,
  to: CommandOutput,
): Promise<void> {
  const shown = await shownRuns(port, { where, view });
  const query = { ...shown, deleted: deleted ?? false, limit: limit ?? 200 };
  const found = await valueOf(labClient(port).runs.list(query));
  const rows = found.runs.map((run) => [
    run.id,
    run.status,
    run.name,
    run.data?.id ?? '',
    run.stepsDone,
    fourDigits(run.metrics[costMetric]?.last),
    fourDigits(run.metrics[resultMetric]?.last),
    run.tags.join(' '),
    run.createdAt,
  ]);
  const headings = ['run', 'status', 'name', 'data', 'steps', costMetric, resultMetric, 'tags', 'created'];
  to.result(
    { ...found, runs: found.runs.map(withSetNames) },
    rows.length === 0 ? 'No runs.' : `${table(headings, rows)}\n${found.runs.length} of ${found.total}`,
  );
}

export async function showRun(port: KeptLab, id: number, to: CommandOutput): Promise<void> {
  const run = await valueOf(labClient(port).runs.get({ id }));
  // A run with damaged predictions is shown all the same.
  const asked = await labClient(port).runs.testAccuracy({ id });
  const tested: TestAccuracy = asked.ok ? asked.value : { all: null, unseen: null };
  const alarm = await alarmIn(port, run);
  const facts: [string, string | number][] = [
    ['run', run.id],
    ['name', run.name],
    ['status', run.status],
    ...(run.error === null ? [] : [['error', run.error] satisfies [string, string]]),
    ['engine', run.engine === null ? '' : `${run.engine.name} ${run.engine.version}`],
    ['data', run.data?.id ?? ''],
    ['steps', run.stepsDone],
    ['seconds', fourDigits(run.trainingSeconds)],
    ['created', run.createdAt],
    ['tags', run.tags.join(' ')],
    ...specParameters(run.spec).map(({ path, value }): [string, string] => [path, String(value)]),
    ...metricFacts(run),
    ...(alarm === undefined ? [] : [['went wrong', alarmWords(alarm)] satisfies [string, string]]),
    ...accuracyFact('test accuracy', tested.all),
    ...accuracyFact(unseenLabel, tested.unseen),
    ...(isLeaky(run.leaks) ? [['leaks', leakWords(run.leaks)] satisfies [string, string]] : []),
    ...(run.endedAt === null ? [] : leftOutOf(run).map((text): [string, string] => ['not kept', text])),
  ];
  const said = alarm === undefined ? null : { metric: alarm.metric.name, step: alarm.step, value: alarm.value };
  to.result({ ...withSetNames(run), testAccuracy: tested, alarm: said }, table(['', ''], facts).trimStart());
}

/** Where a run first went wrong; asked for only where a metric was above its limit at all. */
async function alarmIn(port: KeptLab, { id, metrics }: RunSummary): Promise<RunAlarm | undefined> {
  const beyond = Object.entries(metrics).filter(
    ([name, { max }]) => max > (metricKinds.get(name)?.limit?.above ?? Number.POSITIVE_INFINITY),
  );
  if (beyond.length === 0) return undefined;
  const found = await valueOf(labClient(port).runs.series({ ids: [id], metrics: beyond.map(([name]) => name) }));
  return alarmOf(found.flatMap(({ series }) => series));
}

function accuracyFact(name: string, measured: MeasuredAccuracy | null): [string, string][] {
  if (measured === null) return [];
  const { accuracy, low, high, n } = measured;
  return [[name, `${fourDigits(accuracy)}, 95 % ${fourDigits(low)} … ${fourDigits(high)}, n ${n}`]];
}

function metricFacts(run: RunSummary): [string, string | number][] {
  return Object.entries(run.metrics).map(([name, summary]) => [name, fourDigits(summary.last)]);
}

export async function deleteRuns(port: KeptLab, ids: number[], to: CommandOutput): Promise<void> {
  const done = await valueOf(labClient(port).runs.delete({ ids }));
  to.result(done, `Moved to the trash: ${done.ids.join(', ')}. “runs restore” brings them back.`);
}

export async function restoreRuns(port: KeptLab, ids: number[], to: CommandOutput): Promise<void> {
  const done = await valueOf(labClient(port).runs.restore({ ids }));
  to.result(done, `Restored: ${done.ids.join(', ')}.`);
}

/** Permanently deletes runs of the trash, all of them when none is named. A person at a terminal is asked first, unless `yes`. */
export async function purgeRuns(port: KeptLab, named: number[], yes: boolean, to: CommandOutput): Promise<void> {
  const client = labClient(port);
  const trash = await valueOf(client.runs.list({ deleted: true, limit: 1000 }));
  const ids = named.length > 0 ? named : trash.runs.map((run) => run.id);
  if (ids.length === 0) {
    to.result({ ids: [], bytes: 0 }, 'The trash is empty.');
    return;
  }
  if (!yes && !to.json && process.stdin.isTTY && !(await agreed(port, ids))) {
    throw new LabError('cancelled', 'Nothing was deleted.');
  }
  const done = await valueOf(client.runs.purge({ ids }));
  to.result(done, `Permanently deleted ${done.ids.length} runs, ${done.bytes.toLocaleString('en')} bytes freed.`);
}

async function agreed(port: KeptLab, ids: number[]): Promise<boolean> {
  const details = await Promise.all(ids.map((id) => valueOf(labClient(port).runs.get({ id }))));
  const bytes = details.reduce((sum, run) => sum + run.bytes, 0);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const question = `Remove ${ids.length} runs permanently, ${bytes.toLocaleString('en')} bytes? This cannot be undone. [y/N] `;
    return /^y(es)?$/i.test((await terminal.question(question)).trim());
  } finally {
    terminal.close();
  }
}
