import { onScopeDispose, shallowRef, type Ref } from 'vue';
import type { MetricSeries } from '../../../shared/models/metric.ts';
import { progressMetric } from '../../../shared/models/metrics/metric-kinds.ts';
import type { RunSummary } from '../../../shared/models/run.ts';
import { lab } from '../../bridge/lab.ts';

const points = 48;
const settle = 150;
const mostKept = 2000;

interface Kept {
  stepsDone: number;
  curve: MetricSeries | undefined;
}

/** The little curves of the rows in sight, one call for all that are missing or older than their run. */
export function useRowCurves(): {
  curves: Readonly<Ref<ReadonlyMap<number, Kept>>>;
  show(runs: readonly RunSummary[]): void;
} {
  const curves = shallowRef<ReadonlyMap<number, Kept>>(new Map());
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wanted: readonly RunSummary[] = [];
  let busy = false;

  async function read(): Promise<void> {
    const missing = wanted.filter((run) => run.stepsDone > 0 && curves.value.get(run.id)?.stepsDone !== run.stepsDone);
    if (busy || missing.length === 0) return;
    busy = true;
    const asked = missing.slice(0, 200);
    const result = await lab.runs.series({
      ids: asked.map((run) => run.id),
      metrics: [progressMetric],
      maxPoints: points,
    });
    busy = false;
    if (!result.ok) return;
    const next = new Map(curves.value.size > mostKept ? [] : curves.value);
    for (const run of asked) {
      const series = result.value.find((entry) => entry.id === run.id)?.series[0];
      next.set(run.id, { stepsDone: run.stepsDone, curve: series });
    }
    curves.value = next;
    soon();
  }

  function soon(): void {
    clearTimeout(timer);
    timer = setTimeout(() => void read(), settle);
  }

  onScopeDispose(() => {
    clearTimeout(timer);
  });
  return {
    curves,
    show: (runs) => {
      wanted = runs;
      soon();
    },
  };
}
