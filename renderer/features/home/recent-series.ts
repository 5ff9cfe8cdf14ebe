import { onScopeDispose, shallowRef, watch, type Ref } from 'vue';
import type { MetricSeries } from '../../../shared/models/metric.ts';
import { progressMetric } from '../../../shared/models/metrics/metric-kinds.ts';
import type { RunSummary } from '../../../shared/models/run.ts';
import { lab } from '../../bridge/lab.ts';

const maxPoints = 60;
const mostOften = 1000;

/** The validation accuracy of some runs, thinned for small pictures, read again at most once a second while they train. */
export function useRecentSeries(runs: Readonly<Ref<readonly RunSummary[]>>): Ref<ReadonlyMap<number, MetricSeries>> {
  const series = shallowRef<ReadonlyMap<number, MetricSeries>>(new Map());
  let timer: ReturnType<typeof setTimeout> | undefined;
  let lastRead = 0;

  async function read(): Promise<void> {
    const ids = runs.value.map((run) => run.id);
    if (ids.length === 0) return;
    lastRead = Date.now();
    const result = await lab.runs.series({ ids, metrics: [progressMetric], maxPoints });
    if (!result.ok) return;
    series.value = new Map(
      result.value.flatMap((entry) => entry.series.slice(0, 1).map((points) => [entry.id, points])),
    );
  }

  watch(
    () => runs.value.map((run) => `${run.id}:${run.stepsDone}`).join(),
    () => {
      clearTimeout(timer);
      timer = setTimeout(() => void read(), Math.max(0, lastRead + mostOften - Date.now()));
    },
    { immediate: true },
  );
  onScopeDispose(() => {
    clearTimeout(timer);
  });
  return series;
}
