import { shallowRef, watch, type Ref } from 'vue';
import type { RunSpread } from '../../../shared/contract/contract.ts';
import { lab } from '../../bridge/lab.ts';
import { useLive } from '../../stores/live.ts';

/** The spread of all runs is not counted anew more often than so. */
const restMs = 3000;

/** How the parameters of all runs that fit a filter are spread, beyond those in sight; undefined where there is nothing to ask. */
export function useRunsSpread(
  query: () => { where: string; deleted: boolean } | undefined,
): Readonly<Ref<RunSpread | undefined>> {
  const spread = shallowRef<RunSpread>();
  const { read } = useLive(
    () => {
      const wanted = query();
      return wanted === undefined ? undefined : lab.runs.spread(wanted);
    },
    (found) => {
      spread.value = found;
    },
    {
      follow: (event) => event.type === 'runs-purged' || event.type === 'runs-changed' || event.type === 'run',
      restMs,
    },
  );
  watch(() => JSON.stringify(query()), read);
  return spread;
}
