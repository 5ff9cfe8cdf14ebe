import { defineStore } from 'pinia';
import { onScopeDispose, ref } from 'vue';
import type { z } from 'zod';
import type { contract } from '../../shared/contract/contract.ts';
import { lab } from '../bridge/lab.ts';
import { useLab } from './connection.ts';

export type LabInfo = z.infer<typeof contract.lab.info.output>;

const everyMinute = 60_000;

/** Which lab this is, and its disk: read again when work ends and once a minute. */
export const useLabInfo = defineStore('lab-info', () => {
  const info = ref<LabInfo>();

  async function read(): Promise<void> {
    const result = await lab.lab.info({});
    if (result.ok) info.value = result.value;
  }

  useLab(read, (event) => {
    const ended = event.type === 'job' && event.job.endedAt !== null;
    if (ended || event.type === 'digits-changed' || event.type === 'runs-purged') void read();
  });
  const timer = setInterval(() => void read(), everyMinute);
  onScopeDispose(() => {
    clearInterval(timer);
  });

  return { info };
});
