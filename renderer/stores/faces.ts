import { defineStore } from 'pinia';
import { computed, ref } from 'vue';
import type { FacesStatus } from '../../shared/models/face.ts';
import { lab } from '../bridge/lab.ts';
import { useLive } from './live.ts';

/** How many faces each actor has and needs, live. `loaded` is false until the lab has answered once. */
export const useFaces = defineStore('faces', () => {
  const status = ref<FacesStatus>();
  const open = computed(() => Object.values(status.value?.actors ?? {}).reduce((sum, actor) => sum + actor.open, 0));
  const empty = computed(() => status.value?.rows === 0);

  const live = useLive(
    () => lab.faces.status({}),
    (found) => {
      status.value = found;
    },
    { follow: (event) => event.type === 'faces-changed' || event.type === 'settings' },
  );

  return { status, loaded: live.loaded, failure: live.failure, open, empty, read: live.read };
});
