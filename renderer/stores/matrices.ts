import { defineStore } from 'pinia';
import { computed, ref } from 'vue';
import type { Job } from '../../shared/models/job.ts';
import type { MatrixSet } from '../../shared/models/matrices.ts';
import { lab } from '../bridge/lab.ts';
import { useLive } from './live.ts';

/** The jobs that make sets: a folder taken in, a snapshot of faces. */
const makers: ReadonlySet<Job['kind']> = new Set(['data', 'face-snapshot']);

/** The matrix sets of the lab, the one added last first. `loaded` is false until the lab has answered once. */
export const useMatrices = defineStore('matrices', () => {
  const sets = ref<MatrixSet[]>([]);
  const newest = computed(() => sets.value[0]);

  const live = useLive(
    () => lab.matrices.list({}),
    (found) => {
      sets.value = [...found].sort((one, other) => other.addedAt.localeCompare(one.addedAt));
    },
    { follow: (event) => event.type === 'job' && makers.has(event.job.kind) && event.job.added !== null },
  );

  return { sets, newest, loaded: live.loaded, failure: live.failure, read: live.read };
});
