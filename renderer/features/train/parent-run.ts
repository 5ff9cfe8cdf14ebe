import { shallowRef, watch, type Ref } from 'vue';
import type { RunDetail } from '../../../shared/models/run.ts';
import { lab } from '../../bridge/lab.ts';

/** The run that another was made of with changes, once it has been read; undefined where there is none. */
export function useParentRun(id: () => number | undefined): Readonly<Ref<RunDetail | undefined>> {
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
