import type { RunLineage, RunRepeat } from '../../../shared/models/lineage.ts';
import type { MetricSeries } from '../../../shared/models/metric.ts';
import { metricKinds } from '../../../shared/models/metrics/metric-kinds.ts';
import type { RunDetail, RunSummary } from '../../../shared/models/run.ts';
import { checkpointSteps } from '../../run-folder/checkpoint.ts';
import { runFolder, type ReadContext } from '../lab-context.ts';
import { requireRun } from './require-run.ts';

/** Where a run comes from, what comes from it, and whether a repetition has the same numbers. @throws LabError `not_found`. */
export async function runLineage(lab: ReadContext, id: number): Promise<RunLineage> {
  const run = requireRun(lab, id);
  const { parentOf, childrenOf } = lab.store.runs;
  const told = { parent: parentOf(id), children: childrenOf(id), repeat: repeatOf(lab, run) };
  return { ...told, checkpoints: await checkpointSteps(runFolder(lab, id)) };
}

function repeatOf(lab: ReadContext, run: RunSummary): RunRepeat | null {
  if (run.parent === null || run.parent.step !== null || run.status !== 'succeeded') return null;
  const parent = lab.store.runs.get(run.parent.run);
  const isRepeated = parent?.specHash === run.specHash && parent.snapshotHash === run.snapshotHash;
  if (parent?.status !== 'succeeded' || !isRepeated) return null;
  const metrics = comparedMetrics(lab.store.metrics.exact(parent.id), lab.store.metrics.exact(run.id));
  const weights = sameWeights(lab, parent.id, run.id);
  const equal = metrics.every((one) => one.equal) && weights !== false;
  return { of: parent.id, equal, configuration: configuration(lab, parent, run), metrics, weights };
}

/** Seconds are never the same; of every other metric each value is. */
function comparedMetrics(before: readonly MetricSeries[], after: readonly MetricSeries[]): RunRepeat['metrics'] {
  return before.flatMap(({ metric, values }) => {
    const other = after.find((one) => one.metric === metric);
    if (other === undefined || metricKinds.get(metric)?.unit === 's') return [];
    if (other.values.length !== values.length) return [{ metric, equal: false, apart: null }];
    const apart = Math.max(0, ...values.map((value, place) => relative(value, other.values[place])));
    return [{ metric, equal: apart === 0, apart: Number.isFinite(apart) ? apart : null }];
  });
}

function relative(value: number | null, other: number | null | undefined): number {
  if (Object.is(value, other)) return 0;
  if (value === null || other === null || other === undefined) return Number.POSITIVE_INFINITY;
  // Of numbers that differ, not both are 0.
  return Math.abs(value - other) / Math.max(Math.abs(value), Math.abs(other));
}

function sameWeights(lab: ReadContext, one: number, other: number): boolean | null {
  const of = (id: number): string | undefined =>
    lab.store.runs.artifacts(id).find(({ name }) => name.startsWith('weights.'))?.sha256 ?? undefined;
  const [before, after] = [of(one), of(other)];
  return before === undefined || after === undefined ? null : before === after;
}

/** What may make the same experiment give other numbers, in words. */
function configuration(lab: ReadContext, before: RunSummary, after: RunSummary): string[] {
  const facts = (id: number): Pick<RunDetail, 'appVersion' | 'machine'> | undefined => lab.store.runs.facts(id);
  const told = (run: RunSummary): [what: string, value: string | undefined][] => [
    ['engine', run.engine?.name],
    ['engine version', run.engine?.version],
    ['threads', run.engine?.threads?.toString()],
    ['processor', facts(run.id)?.machine.cpu],
    ['oneDNN', facts(run.id)?.machine.oneDnn],
    ['application', facts(run.id)?.appVersion],
  ];
  const now = told(after);
  return told(before).flatMap(([what, value], place) => {
    const other = now[place]?.[1];
    return value === other ? [] : [`${what}: ${value ?? 'unknown'}, now ${other ?? 'unknown'}`];
  });
}
