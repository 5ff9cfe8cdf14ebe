import { computed, ref, shallowRef, type ComputedRef, type Ref } from 'vue';
import type { RunSummary } from '../../../shared/models/run.ts';

/** As many curves as can be told apart at a glance. */
const mostDrawn = 12;

export interface DrawnRuns {
  /** The runs whose curves are drawn: those with an open eye, else the first of those in sight. */
  readonly drawn: ComputedRef<readonly RunSummary[]>;
  readonly ids: ComputedRef<ReadonlySet<number>>;
  /** Run that is pointed at in the table or a chart. */
  readonly pointedAt: Ref<number | null>;
  /** Says which runs are in sight. */
  show(runs: readonly RunSummary[]): void;
  toggle(run: RunSummary): void;
  /** That run alone, and all again the next time. */
  solo(run: RunSummary): void;
}

/** Which runs of the table are drawn beside it. A run that an eye was opened for stays drawn when it scrolls out of sight. */
export function useDrawnRuns(): DrawnRuns {
  const inSight = shallowRef<readonly RunSummary[]>([]);
  const opened = shallowRef<ReadonlyMap<number, RunSummary>>(new Map());
  const closed = shallowRef<ReadonlySet<number>>(new Set());
  const alone = shallowRef<RunSummary>();

  /** As the table has them now: a running one has changed since. */
  const latest = (run: RunSummary): RunSummary => inSight.value.find(({ id }) => id === run.id) ?? run;
  const drawn = computed(() => {
    if (alone.value !== undefined) return [latest(alone.value)];
    const own = [...opened.value.values()].map(latest);
    const others = inSight.value.filter(
      ({ id, stepsDone }) => stepsDone > 0 && !closed.value.has(id) && !opened.value.has(id),
    );
    return [...own, ...others].slice(0, mostDrawn);
  });
  const ids = computed(() => new Set(drawn.value.map(({ id }) => id)));

  return {
    drawn,
    ids,
    pointedAt: ref(null),
    show: (runs) => {
      inSight.value = runs;
    },
    toggle: (run) => {
      const isDrawn = ids.value.has(run.id);
      alone.value = undefined;
      const [open, shut] = [new Map(opened.value), new Set(closed.value)];
      if (isDrawn) {
        open.delete(run.id);
        shut.add(run.id);
      } else {
        shut.delete(run.id);
        open.set(run.id, run);
      }
      opened.value = open;
      closed.value = shut;
    },
    solo: (run) => {
      alone.value = alone.value?.id === run.id ? undefined : run;
    },
  };
}
