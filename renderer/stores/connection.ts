import { defineStore } from 'pinia';
import { onScopeDispose, ref, watch } from 'vue';
import { hearShell, subscribe } from '../bridge/lab.ts';
import type { LabEvent } from '../../shared/contract/event.ts';
import { setAnswering } from '../ui/last-known.ts';

/** Whether the lab answers, and a count that goes up when it is back: what was read before may be old then. */
export const useConnection = defineStore('connection', () => {
  const connected = ref(true);
  const returns = ref(0);

  hearShell((event) => {
    if (event.type !== 'connection') return;
    if (event.connected && !connected.value) returns.value += 1;
    connected.value = event.connected;
    setAnswering(event.connected);
  });

  return { connected, returns };
});

/**
 * Reads a snapshot now and again whenever events may have been missed, and follows the events in between, until the store or
 * component that calls this ends.
 */
export function useLab(read: () => unknown, follow?: (event: LabEvent) => void): void {
  const connection = useConnection();
  void read();
  const stopWatch = watch(
    () => connection.returns,
    () => read(),
  );
  const stopListening = follow === undefined ? undefined : subscribe(follow);
  onScopeDispose(() => {
    stopWatch();
    stopListening?.();
  });
}
