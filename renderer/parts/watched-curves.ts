import { computed, shallowRef, watch, type Ref } from 'vue';
import type { MetricName } from '../../shared/models/metric.ts';
import { progressMetric } from '../../shared/models/metrics/metric-kinds.ts';
import type { RunDetail } from '../../shared/models/run.ts';
import { lab } from '../bridge/lab.ts';
import { mostPoints, useRunSeries, type RunSeries } from '../stores/run-series.ts';
import { formatAccuracy } from '../ui/format.ts';
import { curveRun } from './curve-run.ts';
import type { DrawnCurve } from './drawn-curves.ts';
import { useToldNames } from './told-names.ts';

export interface WatchedCurves extends RunSeries {
  readonly curves: Readonly<Ref<readonly DrawnCurve[]>>;
  /** What else stands beside the title of a chart. */
  readonly details: Readonly<Ref<Readonly<Record<string, string | undefined>>>>;
}

/**
 * The curves of one run that is watched. Behind them, grey, are those of its parent, where both learn from the same kind of data in the
 * same kind of net.
 * @param id of the run. @param run once it has been read. @param parentId of the run that it was made of.
 * @param others metrics that the lab does not know, as other programs named them.
 */
export function useWatchedCurves(
  id: () => number | undefined,
  run: Readonly<Ref<RunDetail | undefined>>,
  parentId: () => number | undefined,
  others: () => readonly MetricName[] = () => [],
): WatchedCurves {
  const names = useToldNames();
  const parent = useParentRun(parentId);
  const ghost = computed(() => {
    const [of, now] = [parent.value, run.value];
    return of?.spec.kind === now?.spec.kind && of?.data?.kind === now?.data?.kind ? of : undefined;
  });
  const read = useRunSeries(() => [id(), ghost.value?.id].filter((one) => one !== undefined), mostPoints, others);
  const drawn = (of: RunDetail, name: string, isGhost: boolean): DrawnCurve => ({
    ...{ key: String(of.id), name, colour: 0 },
    runs: [curveRun(of, read.series.value, { colour: 0, name, ghost: isGhost })],
  });
  const curves = computed(() => {
    if (run.value === undefined) return [];
    const behind = ghost.value === undefined ? [] : [drawn(ghost.value, `parent, run ${ghost.value.id}`, true)];
    return [drawn(run.value, names.of(run.value), false), ...behind];
  });
  const details = computed(() => {
    const last = run.value?.metrics[progressMetric]?.last;
    const n = run.value?.examples.validation ?? 0;
    return { accuracy: last === undefined || n === 0 ? undefined : `${formatAccuracy(last, n)} validation` };
  });
  return { ...read, curves, details };
}

function useParentRun(id: () => number | undefined): Readonly<Ref<RunDetail | undefined>> {
  const parent = shallowRef<RunDetail>();
  watch(
    id,
    async (wanted) => {
      parent.value = undefined;
      if (wanted === undefined) return;
      const found = await lab.runs.get({ id: wanted });
      if (found.ok && id() === wanted) parent.value = found.value;
    },
    { immediate: true },
  );
  return parent;
}
