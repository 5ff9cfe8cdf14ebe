import { computed, shallowRef, watch, type Ref } from 'vue';
import type { MetricSeries } from '../../shared/models/metric.ts';
import { lab } from '../bridge/lab.ts';

/** A series with the number of points that the lab has in the stretch it is of. */
export interface CountedSeries extends MetricSeries {
  of?: number;
}

/**
 * The series of some runs as they are drawn: those at hand, or while a stretch of steps is zoomed to the points of that stretch, asked
 * anew from the lab, which thins only these; again as a live run adds to it, one question at a time.
 * @param most points of each metric of a run.
 */
export function useZoomedSeries(
  whole: Readonly<Ref<ReadonlyMap<number, readonly MetricSeries[]>>>,
  steps: () => { from: number; to: number } | null,
  most: number,
): Readonly<Ref<ReadonlyMap<number, readonly CountedSeries[]>>> {
  const found = shallowRef<ReadonlyMap<number, readonly CountedSeries[]>>();
  let asking = false;
  let again = false;

  async function read(): Promise<void> {
    const range = steps();
    const ids = [...whole.value.keys()];
    const metrics = [...new Set([...whole.value.values()].flat().map(({ metric }) => metric))];
    if (range === null || ids.length === 0 || metrics.length === 0) {
      found.value = undefined;
      return;
    }
    const answer = await lab.runs.series({ ids, metrics, maxPoints: most, ...range });
    if (steps() !== null)
      found.value = answer.ok ? new Map(answer.value.map(({ id, series }) => [id, series])) : undefined;
  }

  async function readInTurn(): Promise<void> {
    again = asking;
    if (asking) return;
    asking = true;
    await read();
    asking = false;
    if (again) await readInTurn();
  }

  watch(
    () => {
      const range = steps();
      return range === null ? '' : `${range.from} ${range.to} ${[...whole.value.keys()].join()}`;
    },
    (range) => {
      // What was found for another stretch is wrong in this one; of a stretch that grows it is not.
      if (range === '') found.value = undefined;
      void readInTurn();
    },
  );
  return computed(() => found.value ?? whole.value);
}
