import { defineStore } from 'pinia';
import { ref } from 'vue';
import type { Failure } from '../../shared/failure.ts';
import type { FaceList } from '../../shared/models/face-list.ts';
import { lab } from '../bridge/lab.ts';
import { useLab } from './connection.ts';

/** The actor lists that were taken in, the last one first. */
export const useFaceLists = defineStore('face-lists', () => {
  const lists = ref<FaceList[]>([]);
  const failure = ref<Failure>();

  async function read(): Promise<void> {
    const result = await lab.faceLists.list({});
    failure.value = result.ok ? undefined : result.error;
    if (result.ok) lists.value = [...result.value].sort((one, other) => other.id - one.id);
  }

  useLab(read, (event) => {
    if (event.type === 'job' && event.job.kind === 'face-list' && event.job.endedAt !== null) void read();
  });

  return { lists, failure, read };
});
