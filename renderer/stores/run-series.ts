import { shallowRef, watch, type Ref } from 'vue';
import { lab } from '../bridge/lab.ts';
import { useKinds } from './kinds.ts';
import { useLive } from './live.ts';
import type { LabEvent } from '../../shared/contract/event.ts';
import type { Failure } from '../../shared/failure.ts';
import { growingPoints, type GrowingPoints } from '../../shared/lib/growing-points.ts';
import { metricKinds } from '../../shared/models/metrics/metric-kinds.ts';
import type { MetricName, MetricSeries } from '../../shared/models/metric.ts';

/** As many metrics as one question names. */
const mostMetrics = 500;

/** Points per metric that are drawn at most; a run with more is shown thinned and the page says so. */
export const mostPoints = 5000;

export interface RunSeries {
  /** Series by run id, another map when anything changes; the columns in it grow where they are. */
  readonly series: Readonly<Ref<ReadonlyMap<number, readonly MetricSeries[]>>>;
  readonly failure: Readonly<Ref<Failure | undefined>>;
}

/**
 * The recorded points of some runs, read once and kept fresh by the lab's events; read again after a lost connection.
 * @param most points of each metric of a run. @param others metrics that the lab does not know, as other programs named them.
 */
export function useRunSeries(
  ids: () => readonly number[],
  most = mostPoints,
  others: () => readonly MetricName[] = () => [],
): RunSeries {
  const kinds = useKinds();
  /** What is recorded over the course of a training; the test part is looked at once. */
  const drawn = (): MetricName[] => {
    // Until the lab has said what it measures, what every lab does.
    const known = kinds.loaded ? kinds.kinds.metrics : metricKinds.all();
    const own = known.filter(({ part }) => part !== 'test').map(({ name }) => name);
    return [...own, ...others()].slice(0, mostMetrics);
  };
  const series = shallowRef<ReadonlyMap<number, readonly MetricSeries[]>>(new Map());
  const growing = new Map<number, Map<MetricName, GrowingPoints>>();

  function extend(run: number, later: readonly MetricSeries[]): void {
    const metrics = growing.get(run) ?? new Map<MetricName, GrowingPoints>();
    growing.set(run, metrics);
    for (const points of later) {
      const known = metrics.get(points.metric);
      if (known === undefined) metrics.set(points.metric, growingPoints(points, most));
      else known.append(points);
    }
    const all = [...metrics].map(([metric, { steps, seconds, values }]) => ({ metric, steps, seconds, values }));
    series.value = new Map(series.value).set(run, all);
  }

  const { failure, read } = useLive(
    () => {
      const wanted = [...ids()];
      if (wanted.length > 0) return lab.runs.series({ ids: wanted, metrics: drawn(), maxPoints: most });
      growing.clear();
      series.value = new Map();
      return undefined;
    },
    (found) => {
      growing.clear();
      series.value = new Map();
      for (const entry of found) extend(entry.id, entry.series);
    },
    { follow, atOnce: false },
  );

  function follow(event: LabEvent): boolean {
    if (event.type === 'metrics' && ids().includes(event.run)) extend(event.run, event.series);
    // A run that is resumed measures again what came after its last checkpoint.
    return event.type === 'runs-changed' && event.ids.some((id) => ids().includes(id));
  }

  watch(
    () => `${ids().join()} ${drawn().join()}`,
    () => void read(),
    { immediate: true },
  );
  return { series, failure };
}
