import { defineStore } from 'pinia';
import { ref } from 'vue';
import { sameData, type DataRef, type DataSet } from '../../shared/models/data/data-set.ts';
import { lab } from '../bridge/lab.ts';
import { useKinds } from './kinds.ts';
import { useLive } from './live.ts';

/** The sets of every kind of data, the one added last first. `loaded` is false until the lab has answered once. */
export const useData = defineStore('data', () => {
  const kinds = useKinds();
  const sets = ref<DataSet[]>([]);
  const live = useLive(
    () => lab.data.list({}),
    (found) => {
      sets.value = found;
    },
    { follow: (event) => event.type === 'data-changed', restMs: 0 },
  );

  /** The sets that a rule of this kind can divide. */
  function fitting(rule: string | undefined): DataSet[] {
    if (rule === undefined) return [];
    return sets.value.filter(({ ref: { kind } }) => kinds.data(kind)?.fits.includes(rule) ?? false);
  }

  return {
    sets,
    loaded: live.loaded,
    failure: live.failure,
    read: live.read,
    fitting,
    find: (wanted: DataRef | null): DataSet | undefined => sets.value.find((set) => sameData(set.ref, wanted)),
  };
});
