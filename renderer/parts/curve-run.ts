import type { ExperimentSpec } from '../../shared/models/experiment.ts';
import type { MetricName, MetricSeries } from '../../shared/models/metric.ts';
import { netKinds } from '../../shared/models/nets/net-kinds.ts';
import { isActive, type ExampleCounts, type RunSummary } from '../../shared/models/run.ts';
import { recordCount } from '../../shared/models/record.ts';

/** What the curves of one run are drawn from. `colour`: its number in the palette, the same in every chart. */
export interface CurveRun {
  id: number;
  name: string;
  colour: number;
  kind: ExperimentSpec['kind'];
  examples: ExampleCounts;
  /** Updates in which every training example is looked at once; undefined where the page does not know. */
  epochSteps?: number | undefined;
  /** When it was started, in milliseconds since 1970; undefined while it waits. */
  startedAt?: number | undefined;
  series: readonly MetricSeries[];
  /** Points that the lab has of each metric; the series can have fewer. */
  points: number;
  /** The same of metrics that are measured more or less often than the cost. */
  counts?: Readonly<Record<MetricName, number>>;
  /** Whether more may come. */
  live: boolean;
  /** Only there to be compared with, as the run that another was made of. */
  ghost?: boolean;
}

/** The curves of a run. `among`: how it is drawn among the runs that are drawn together. */
export function curveRun(
  run: RunSummary,
  series: ReadonlyMap<number, readonly MetricSeries[]>,
  among: Pick<CurveRun, 'colour' | 'name' | 'ghost'> = { colour: 0, name: run.name },
): CurveRun {
  const { id, examples, spec, status, metrics } = run;
  const points = recordCount(metrics);
  const counts = Object.fromEntries(Object.entries(metrics).map(([name, { count }]) => [name, count]));
  const live = isActive(status);
  const startedAt = run.startedAt === null ? undefined : Date.parse(run.startedAt);
  const epochSteps = epochStepsOf(run);
  return {
    ...{ id, ...among, examples, kind: spec.kind, series: series.get(id) ?? [], points, counts, live },
    ...{ startedAt, epochSteps },
  };
}

function epochStepsOf({ spec, examples }: RunSummary): number | undefined {
  const batch = netKinds.get(spec.kind)?.batch(spec, examples.train) ?? 0;
  return batch > 0 ? examples.train / batch : undefined;
}
