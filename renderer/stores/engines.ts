import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { Failure } from '../../shared/failure.ts';
import type { EngineName, EngineSpeed, EnginesStatus } from '../../shared/models/engine.ts';
import { engineNames } from '../../shared/models/engine.ts';
import { lab } from '../bridge/lab.ts';
import { useLive } from './live.ts';
import { useJobs } from './jobs.ts';

/** The native engine's installation, the work on it, and how fast each engine was found to be. */
export const useEngines = defineStore('engines', () => {
  const jobs = useJobs();
  const status = shallowRef<EnginesStatus>();
  const measuring = ref<EngineName>();
  const speeds = shallowRef<Partial<Record<EngineName, EngineSpeed | Failure>>>({});

  const { failure: refused } = useLive(
    () => lab.engines.status({ verify: false }),
    (found) => {
      status.value = found;
    },
    { follow: (event) => event.type === 'engines-changed' },
  );
  const newestJob = computed(() => jobs.list.find((job) => job.kind === 'engine'));
  const job = computed(() => (newestJob.value?.endedAt === null ? newestJob.value : undefined));
  /** Why the last thing asked for did not happen. */
  const failure = computed(() => refused.value ?? newestJob.value?.error ?? undefined);
  const log = computed(() => newestJob.value?.log ?? []);

  async function verify(): Promise<EnginesStatus | undefined> {
    const result = await lab.engines.status({ verify: true });
    refused.value = result.ok ? undefined : result.error;
    if (result.ok) status.value = result.value;
    return result.ok ? result.value : undefined;
  }

  /** @param from a wheel, archive or folder on the lab's computer; null: fetch it. */
  async function install(from: string | null): Promise<void> {
    const result = await lab.engines.install({ from, again: from !== null });
    refused.value = result.ok ? undefined : result.error;
  }

  /** @returns the bytes given back, undefined when it was refused. */
  async function remove(): Promise<number | undefined> {
    const result = await lab.engines.remove({});
    refused.value = result.ok ? undefined : result.error;
    return result.ok ? result.value.bytes : undefined;
  }

  /** Measures every engine that is present, one after the other. */
  async function measure(): Promise<void> {
    if (measuring.value !== undefined) return;
    speeds.value = {};
    for (const engine of engineNames.filter((name) => status.value?.engines[name].available)) {
      measuring.value = engine;
      const result = await lab.engines.measure({ engine });
      speeds.value = { ...speeds.value, [engine]: result.ok ? result.value : result.error };
    }
    measuring.value = undefined;
  }

  return { status, job, failure, log, measuring, speeds, verify, install, remove, measure };
});
