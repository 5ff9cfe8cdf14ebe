import { defineStore } from 'pinia';
import { computed, ref } from 'vue';
import type { Failure } from '../../shared/failure.ts';
import type { Job } from '../../shared/models/job.ts';
import type { MatrixSet } from '../../shared/models/matrices.ts';
import { lab } from '../bridge/lab.ts';
import { useLab } from './connection.ts';

/** The jobs that make sets: a folder taken in, a snapshot of faces. */
const makers: ReadonlySet<Job['kind']> = new Set(['matrices', 'face-snapshot']);

/** The matrix sets of the lab, the one added last first. `loaded` is false until the lab has answered once. */
export const useMatrices = defineStore('matrices', () => {
  const sets = ref<MatrixSet[]>([]);
  const loaded = ref(false);
  const failure = ref<Failure>();
  const newest = computed(() => sets.value[0]);

  async function read(): Promise<void> {
    const result = await lab.matrices.list({});
    loaded.value = true;
    failure.value = result.ok ? undefined : result.error;
    if (result.ok) sets.value = [...result.value].sort((one, other) => other.addedAt.localeCompare(one.addedAt));
  }

  useLab(read, (event) => {
    if (event.type === 'job' && makers.has(event.job.kind) && event.job.added !== null) void read();
  });

  return { sets, newest, loaded, failure, read };
});
