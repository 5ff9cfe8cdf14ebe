import { computed, shallowRef, watch, type Ref } from 'vue';
import type { MetricSeries } from '../../shared/models/metric.ts';
import { lab } from '../bridge/lab.ts';
import { mostPoints } from './run-series.ts';

/** A series with the number of points that the lab has in the stretch it is of. */
export interface CountedSeries extends MetricSeries {
  of?: number;
}

/**
 * The series of some runs as they are drawn: those at hand, or while a stretch of steps is zoomed to the points of that stretch, asked
 * anew from the lab, which thins only these.
 */
export function useZoomedSeries(
  whole: Readonly<Ref<ReadonlyMap<number, readonly MetricSeries[]>>>,
  steps: () => { from: number; to: number } | null,
): Readonly<Ref<ReadonlyMap<number, readonly CountedSeries[]>>> {
  const found = shallowRef<ReadonlyMap<number, readonly CountedSeries[]>>();
  let turn = 0;

  async function read(): Promise<void> {
    const mine = ++turn;
    const range = steps();
    const ids = [...whole.value.keys()];
    const metrics = [...new Set([...whole.value.values()].flat().map(({ metric }) => metric))];
    if (range === null || ids.length === 0 || metrics.length === 0) {
      found.value = undefined;
      return;
    }
    const answer = await lab.runs.series({ ids, metrics, maxPoints: mostPoints, ...range });
    if (mine === turn)
      found.value = answer.ok ? new Map(answer.value.map(({ id, series }) => [id, series])) : undefined;
  }

  watch(
    () => {
      const range = steps();
      return range === null ? '' : `${range.from} ${range.to} ${[...whole.value.keys()].join()}`;
    },
    () => void read(),
  );
  return computed(() => found.value ?? whole.value);
}
