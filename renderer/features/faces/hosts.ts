import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue';
import type { Failure } from '../../../shared/failure.ts';
import { lab } from '../../bridge/lab.ts';
import { useLab } from '../../stores/connection.ts';
import type { HostRow } from './host-words.ts';

/** So many hosts are told of, those with the most rows. */
export const mostHosts = 100;
const everySecond = 1000;

/** The hosts of the list and how it goes with each, read again every second while a download runs. */
export function useHosts(running: () => boolean) {
  const hosts = shallowRef<readonly HostRow[]>([]);
  const failure = ref<Failure>();
  const busy = computed(running);

  async function read(): Promise<void> {
    const result = await lab.faceDownloads.hosts({ limit: mostHosts });
    failure.value = result.ok ? undefined : result.error;
    if (result.ok) hosts.value = result.value;
  }

  let timer: ReturnType<typeof setInterval> | undefined;
  watch(
    busy,
    (now) => {
      clearInterval(timer);
      if (now) timer = setInterval(() => void read(), everySecond);
      else void read();
    },
    { immediate: true },
  );
  onScopeDispose(() => {
    clearInterval(timer);
  });
  useLab(read, (event) => {
    if (event.type === 'faces-changed' && event.rows === null && !busy.value) void read();
  });

  return { hosts, failure, read };
}

export type Hosts = ReturnType<typeof useHosts>;
