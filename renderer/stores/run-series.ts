import { onScopeDispose, shallowRef, watch, type Ref } from 'vue';
import { hearShell, lab, subscribe, valueOf } from '../bridge/lab.ts';
import { joinPoints } from '../../shared/lib/series.ts';
import type { MetricName, MetricSeries } from '../../shared/models/metric.ts';

/** Points per metric that are drawn at most; a run with more is read evenly picked and the page says so. */
export const mostPoints = 5000;

export const curveMetrics: readonly MetricName[] = [
  'train.cost',
  'train.accuracy',
  'validation.cost',
  'validation.accuracy',
];

export interface RunSeries {
  /** Series by run id, replaced as a whole when anything changes. */
  readonly series: Readonly<Ref<ReadonlyMap<number, readonly MetricSeries[]>>>;
  readonly failure: Readonly<Ref<unknown>>;
}

/** The recorded points of some runs, read once and kept fresh by the lab's events; read again after a lost connection. */
export function useRunSeries(ids: () => readonly number[]): RunSeries {
  const series = shallowRef<ReadonlyMap<number, readonly MetricSeries[]>>(new Map());
  const failure = shallowRef<unknown>();
  let asked = 0;
  /** What was heard since the series were asked for: the answer can be older. Undefined while nothing is asked. */
  let meanwhile: { run: number; later: readonly MetricSeries[] }[] | undefined;

  async function read(): Promise<void> {
    const wanted = [...ids()];
    const turn = ++asked;
    meanwhile = wanted.length === 0 ? undefined : [];
    if (wanted.length === 0) {
      series.value = new Map();
      return;
    }
    try {
      const found = await valueOf(lab.runs.series({ ids: wanted, metrics: [...curveMetrics], maxPoints: mostPoints }));
      if (turn !== asked) return;
      series.value = new Map(found.map((entry) => [entry.id, entry.series]));
      failure.value = undefined;
      for (const { run, later } of meanwhile ?? []) extend(run, later);
      meanwhile = undefined;
    } catch (error) {
      if (turn !== asked) return;
      meanwhile = undefined;
      failure.value = error;
    }
  }

  function extend(run: number, later: readonly MetricSeries[]): void {
    const old = series.value.get(run) ?? [];
    const metrics = new Set([...old, ...later].map((entry) => entry.metric));
    const joined = [...metrics].flatMap((metric) => {
      const before = old.find((entry) => entry.metric === metric);
      const after = later.find((entry) => entry.metric === metric);
      if (before === undefined) return after === undefined ? [] : [after];
      return [after === undefined ? before : joinPoints(before, after)];
    });
    series.value = new Map(series.value).set(run, joined);
  }

  const stop = subscribe((event) => {
    if (event.type === 'metrics' && ids().includes(event.run)) {
      meanwhile?.push({ run: event.run, later: event.series });
      extend(event.run, event.series);
    }
  });
  const stopShell = hearShell((event) => {
    if (event.type === 'connection' && event.connected) void read();
  });
  onScopeDispose(() => {
    stop();
    stopShell();
  });
  watch(
    () => ids().join(),
    () => void read(),
    { immediate: true },
  );
  return { series, failure };
}
