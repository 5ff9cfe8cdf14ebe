import { computed, onScopeDispose, shallowRef, watch } from 'vue';
import { lab } from '../../bridge/lab.ts';
import { useLive } from '../../stores/live.ts';
import type { HostRow } from './host-words.ts';

/** So many hosts are listed, those with the most rows. */
export const mostHosts = 100;
const everySecond = 1000;

/** The hosts of the list and how it goes with each, read again every second while a download runs. */
export function useHosts(running: () => boolean) {
  const hosts = shallowRef<readonly HostRow[]>([]);
  const busy = computed(running);

  const { failure, read } = useLive(
    () => lab.faceDownloads.hosts({ limit: mostHosts }),
    (found) => {
      hosts.value = found;
    },
    { follow: (event) => event.type === 'faces-changed' && event.rows === null && !busy.value },
  );

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

  return { hosts, failure, read };
}

export type Hosts = ReturnType<typeof useHosts>;
