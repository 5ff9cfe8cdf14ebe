import { computed, ref, type ComputedRef, type Ref } from 'vue';
import type { DigitsSource } from '../../shared/contract/contract.ts';
import type { Failure } from '../../shared/contract/failure.ts';
import type { Job } from '../../shared/models/job.ts';
import { lab } from '../bridge/lab.ts';
import { useJobs } from './jobs.ts';
import { failureOf } from '../ui/failure-text.ts';

/**
 * Adding a digits set: at most one at a time. `job` is the work under way; `failure` says why the last try ended without a set,
 * until it is dismissed or tried again.
 */
export function useAdding(): {
  job: ComputedRef<Job | undefined>;
  failure: ComputedRef<Failure | undefined>;
  added: ComputedRef<string | undefined>;
  lastSource: Ref<DigitsSource | undefined>;
  add: (source: DigitsSource) => Promise<void>;
} {
  const jobs = useJobs();
  const lastSource = ref<DigitsSource>();
  const refused = ref<Failure>();
  const startedId = ref<string>();

  const digitsJobs = computed(() => jobs.list.filter((job) => job.kind === 'digits'));
  const job = computed(() => digitsJobs.value.find((candidate) => candidate.endedAt === null));
  const ended = computed(() => digitsJobs.value.find((candidate) => candidate.id === startedId.value));
  const failure = computed(() => {
    if (refused.value !== undefined) return refused.value;
    const last = ended.value;
    return last?.state === 'failed' && last.error !== null ? failureOf(last.error) : undefined;
  });

  async function add(source: DigitsSource): Promise<void> {
    refused.value = undefined;
    startedId.value = undefined;
    lastSource.value = source;
    const result = await lab.digits.add({ source });
    if (result.ok) startedId.value = result.value.job.id;
    else refused.value = result.error;
  }

  return { job, failure, added: computed(() => ended.value?.added ?? undefined), lastSource, add };
}
