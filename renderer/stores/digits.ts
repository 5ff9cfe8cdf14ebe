import { defineStore } from 'pinia';
import { computed, ref } from 'vue';
import { digitsData } from '../../shared/models/data/digits-data.ts';
import type { DigitsSet } from '../../shared/models/digits.ts';
import { lab } from '../bridge/lab.ts';
import { useLive } from './live.ts';

/** The digits sets of the lab, the one added last first. `loaded` is false until the lab has answered once. */
export const useDigits = defineStore('digits', () => {
  const sets = ref<DigitsSet[]>([]);
  const newest = computed(() => sets.value[0]);

  const live = useLive(
    () => lab.digits.list({}),
    (found) => {
      sets.value = [...found].sort((one, other) => other.addedAt.localeCompare(one.addedAt));
    },
    { follow: (event) => event.type === 'data-changed' && event.kind === digitsData.kind },
  );

  return { sets, newest, loaded: live.loaded, failure: live.failure, read: live.read };
});
