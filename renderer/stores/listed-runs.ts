import { defineStore } from 'pinia';
import { shallowRef } from 'vue';

/** The runs of the history as they were last listed, in that order: what a run’s page walks along. */
export const useListedRuns = defineStore('listed-runs', () => {
  const ids = shallowRef<readonly number[]>([]);
  return { ids };
});
