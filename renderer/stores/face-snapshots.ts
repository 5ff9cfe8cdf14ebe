import { defineStore } from 'pinia';
import { ref } from 'vue';
import type { Failure } from '../../shared/failure.ts';
import type { FaceSnapshot } from '../../shared/models/face-snapshot.ts';
import { lab } from '../bridge/lab.ts';
import { useLab } from './connection.ts';

/** The snapshots of faces, the newest first. `loaded` is false until the lab has answered once. */
export const useFaceSnapshots = defineStore('face-snapshots', () => {
  const snapshots = ref<FaceSnapshot[]>([]);
  const loaded = ref(false);
  const failure = ref<Failure>();

  async function read(): Promise<void> {
    const result = await lab.faceSnapshots.list({});
    loaded.value = true;
    failure.value = result.ok ? undefined : result.error;
    if (result.ok)
      snapshots.value = [...result.value].sort((one, other) => other.createdAt.localeCompare(one.createdAt));
  }

  useLab(read, (event) => {
    const made = event.type === 'job' && event.job.kind === 'face-snapshot' && event.job.endedAt !== null;
    if (made || event.type === 'face-snapshots-changed') void read();
  });

  return { snapshots, loaded, failure, read };
});
