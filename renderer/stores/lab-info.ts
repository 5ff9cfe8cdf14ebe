import { defineStore } from 'pinia';
import { onScopeDispose, ref } from 'vue';
import type { z } from 'zod';
import type { contract } from '../../shared/contract/contract.ts';
import { lab } from '../bridge/lab.ts';
import { useLive } from './live.ts';

export type LabInfo = z.infer<typeof contract.lab.info.output>;

const everyMinute = 60_000;

/** Which lab this is, and its disk: read again when work ends and once a minute. */
export const useLabInfo = defineStore('lab-info', () => {
  const info = ref<LabInfo>();

  const live = useLive(
    () => lab.lab.info({}),
    (found) => {
      info.value = found;
    },
    {
      follow: (event) =>
        (event.type === 'job' && event.job.endedAt !== null) ||
        event.type === 'data-changed' ||
        event.type === 'runs-purged',
    },
  );
  const timer = setInterval(() => void live.read(), everyMinute);
  onScopeDispose(() => {
    clearInterval(timer);
  });

  return { info };
});
