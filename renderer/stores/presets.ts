import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import type { Preset } from '../../shared/models/experiment.ts';
import { lab } from '../bridge/lab.ts';
import { useLive } from './live.ts';

/** The experiments that come with the lab. */
export const usePresets = defineStore('presets', () => {
  const all = shallowRef<readonly Preset[]>([]);
  const live = useLive(
    () => lab.presets.list({}),
    (found) => {
      all.value = found;
    },
  );
  return { all, failure: live.failure };
});
