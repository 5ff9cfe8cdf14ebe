import { defineStore } from 'pinia';
import { ref } from 'vue';
import type { FaceSnapshot } from '../../shared/models/face-snapshot.ts';
import { lab } from '../bridge/lab.ts';
import { useLive } from './live.ts';

/** The snapshots of faces, the newest first. `loaded` is false until the lab has answered once. */
export const useFaceSnapshots = defineStore('face-snapshots', () => {
  const snapshots = ref<FaceSnapshot[]>([]);

  const live = useLive(
    () => lab.faceSnapshots.list({}),
    (found) => {
      snapshots.value = [...found].sort((one, other) => other.createdAt.localeCompare(one.createdAt));
    },
    {
      follow: (event) =>
        event.type === 'face-snapshots-changed' ||
        (event.type === 'job' && event.job.kind === 'face-snapshot' && event.job.endedAt !== null),
    },
  );

  return { snapshots, loaded: live.loaded, failure: live.failure, read: live.read };
});
