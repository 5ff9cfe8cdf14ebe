import { ref, shallowRef, type Ref } from 'vue';
import type { RunSummary } from '../../../shared/models/run.ts';

export interface RunSelection {
  /** Selected runs in the order they were selected. */
  readonly runs: Readonly<Ref<ReadonlyMap<number, RunSummary>>>;
  /** Place of the row the keys act on. */
  readonly cursor: Ref<number>;
  toggle(place: number): void;
  /** Everything from where the last selection began, or from the cursor where nothing is selected, up to this row. */
  extend(place: number): void;
  clear(): void;
}

/** Rows selected in the table. `rowAt`: the run at a place, undefined while it is not read. */
export function useSelection(rowAt: (place: number) => RunSummary | undefined): RunSelection {
  const runs = shallowRef<ReadonlyMap<number, RunSummary>>(new Map());
  const cursor = ref(0);
  let anchor = 0;

  function toggle(place: number): void {
    const run = rowAt(place);
    anchor = place;
    cursor.value = place;
    if (run === undefined) return;
    const next = new Map(runs.value);
    if (!next.delete(run.id)) next.set(run.id, run);
    runs.value = next;
  }

  function extend(place: number): void {
    if (runs.value.size === 0) anchor = cursor.value;
    const next = new Map(runs.value);
    for (let at = Math.min(anchor, place); at <= Math.max(anchor, place); at++) {
      const run = rowAt(at);
      if (run !== undefined) next.set(run.id, run);
    }
    cursor.value = place;
    runs.value = next;
  }

  return {
    runs,
    cursor,
    toggle,
    extend,
    clear: () => {
      runs.value = new Map();
    },
  };
}
