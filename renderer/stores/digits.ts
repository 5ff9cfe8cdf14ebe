import { defineStore } from 'pinia';
import { computed, ref } from 'vue';
import type { Failure } from '../../shared/failure.ts';
import type { DigitsSet } from '../../shared/models/digits.ts';
import { lab } from '../bridge/lab.ts';
import { useLab } from './connection.ts';

/** The digits sets of the lab, the one added last first. `loaded` is false until the lab has answered once. */
export const useDigits = defineStore('digits', () => {
  const sets = ref<DigitsSet[]>([]);
  const loaded = ref(false);
  const failure = ref<Failure>();
  const newest = computed(() => sets.value[0]);

  async function read(): Promise<void> {
    const result = await lab.digits.list({});
    loaded.value = true;
    failure.value = result.ok ? undefined : result.error;
    if (result.ok) sets.value = [...result.value].sort((one, other) => other.addedAt.localeCompare(one.addedAt));
  }

  useLab(read, (event) => {
    if (event.type === 'digits-changed') void read();
  });

  return { sets, newest, loaded, failure, read };
});
