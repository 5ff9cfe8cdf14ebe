import { shallowRef } from 'vue';
import type { LabEvent } from '../../../shared/contract/event.ts';
import type { SweepDetail, SweepSummary } from '../../../shared/models/sweeps/sweep.ts';
import { lab } from '../../bridge/lab.ts';
import { useLive } from '../../stores/live.ts';

/** The sweeps of the lab, the newest first, live. */
export function useSweeps() {
  const sweeps = shallowRef<readonly SweepSummary[]>([]);

  function follow(event: LabEvent): boolean {
    if (event.type === 'sweeps-deleted') sweeps.value = sweeps.value.filter(({ id }) => !event.ids.includes(id));
    if (event.type === 'sweep') {
      const others = sweeps.value.filter(({ id }) => id !== event.sweep.id);
      sweeps.value = [...others, event.sweep].sort((one, other) => other.id - one.id);
    }
    return false;
  }

  const { loaded, failure, read } = useLive(
    () => lab.sweeps.list({}),
    (found) => {
      sweeps.value = found;
    },
    { follow },
  );
  return { sweeps, loaded, failure, read };
}

/** A moment between two looks at a sweep whose trials end quickly: long enough to read the numbers. */
const restMs = 1000;

/** One sweep with what came out of it, read again as its trials end; undefined while none is asked for, or it is not read yet. */
export function useSweep(wanted: () => number | undefined) {
  const sweep = shallowRef<SweepDetail>();
  const { failure, read } = useLive(
    () => {
      const id = wanted();
      if (id === undefined || id !== sweep.value?.id) sweep.value = undefined;
      return id === undefined ? undefined : lab.sweeps.get({ id });
    },
    (found) => {
      sweep.value = found;
    },
    { follow: (event) => event.type === 'sweep' && event.sweep.id === wanted(), restMs },
  );
  return { sweep, failure, read };
}
