import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import type { RunView } from '../../shared/models/run-view.ts';
import { lab } from '../bridge/lab.ts';
import { useLive } from './live.ts';

/** The saved views of the history, by name. */
export const useViews = defineStore('views', () => {
  const all = shallowRef<readonly RunView[]>([]);
  const { loaded, failure } = useLive(
    () => lab.views.list({}),
    (found) => {
      all.value = found;
    },
    { follow: ({ type }) => type === 'views-changed' },
  );
  return { all, loaded, failure };
});
