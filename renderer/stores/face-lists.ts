import { defineStore } from 'pinia';
import { ref } from 'vue';
import type { FaceList } from '../../shared/models/face-list.ts';
import { lab } from '../bridge/lab.ts';
import { useLive } from './live.ts';

/** The actor lists that were imported, the last one first. */
export const useFaceLists = defineStore('face-lists', () => {
  const lists = ref<FaceList[]>([]);

  const live = useLive(
    () => lab.faceLists.list({}),
    (found) => {
      lists.value = [...found].sort((one, other) => other.id - one.id);
    },
    { follow: (event) => event.type === 'job' && event.job.kind === 'face-list' && event.job.endedAt !== null },
  );

  return { lists, failure: live.failure, read: live.read };
});
