import { defineStore } from 'pinia';
import { computed, ref } from 'vue';
import type { Failure } from '../../shared/failure.ts';
import type { FacesStatus } from '../../shared/models/face.ts';
import { lab } from '../bridge/lab.ts';
import { useLab } from './connection.ts';

/** While rows change many times a second, the counts are read this often at most. */
const readEveryMs = 250;

/** How many faces each actor has and needs, live. `loaded` is false until the lab has answered once. */
export const useFaces = defineStore('faces', () => {
  const status = ref<FacesStatus>();
  const loaded = ref(false);
  const failure = ref<Failure>();
  const open = computed(() => Object.values(status.value?.actors ?? {}).reduce((sum, actor) => sum + actor.open, 0));
  const empty = computed(() => status.value?.rows === 0);
  let due: ReturnType<typeof setTimeout> | undefined;

  async function read(): Promise<void> {
    const result = await lab.faces.status({});
    loaded.value = true;
    failure.value = result.ok ? undefined : result.error;
    if (result.ok) status.value = result.value;
  }

  function readSoon(): void {
    due ??= setTimeout(() => {
      due = undefined;
      void read();
    }, readEveryMs);
  }

  useLab(read, (event) => {
    if (event.type === 'faces-changed' || event.type === 'settings') readSoon();
  });

  return { status, loaded, failure, open, empty, read };
});
