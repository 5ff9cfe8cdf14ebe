import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import type { Failure, Result } from '../../shared/failure.ts';
import type { FeaturesSet } from '../../shared/models/data/features-data.ts';
import type { ExtractorSummary } from '../../shared/models/extractors/extractor.ts';
import type { Job } from '../../shared/models/job.ts';
import { lab } from '../bridge/lab.ts';
import { useJobs } from './jobs.ts';
import { useLive } from './live.ts';

/** The extractors that there are, the features computed with them, and the work on both. */
export const useExtractors = defineStore('extractors', () => {
  const jobs = useJobs();
  const extractors = shallowRef<readonly ExtractorSummary[]>([]);
  const features = shallowRef<readonly FeaturesSet[]>([]);
  const refused = shallowRef<Failure>();
  const installed = computed(() => extractors.value.filter((one) => one.installed !== null));

  const list = useLive(
    () => lab.extractors.list({}),
    (found) => {
      extractors.value = found;
    },
    { follow: ({ type }) => type === 'extractors-changed' },
  );
  const computedSets = useLive(
    () => lab.extractors.features({}),
    (found) => {
      features.value = found;
    },
    { follow: ({ type }) => type === 'data-changed' },
  );

  const newest = (kind: Job['kind']): Job | undefined => jobs.list.find((job) => job.kind === kind);
  const open = (job: Job | undefined): Job | undefined => (job?.endedAt === null ? job : undefined);
  const installing = computed(() => open(newest('extractor')));
  const extracting = computed(() => open(newest('extraction')));
  /** Why the last thing asked for did not happen. */
  const installFailure = computed(() => refused.value ?? newest('extractor')?.error ?? undefined);
  const extractFailure = shallowRef<Failure>();
  const extractionFailure = computed(() => extractFailure.value ?? newest('extraction')?.error ?? undefined);

  async function begin(call: Promise<Result<unknown>>): Promise<void> {
    const result = await call;
    refused.value = result.ok ? undefined : result.error;
  }

  async function extract(wish: Parameters<typeof lab.extractors.extract>[0]): Promise<void> {
    const result = await lab.extractors.extract(wish);
    extractFailure.value = result.ok ? undefined : result.error;
  }

  return {
    extractors,
    installed,
    features,
    loaded: list.loaded,
    failure: computed(() => list.failure.value ?? computedSets.failure.value),
    read: async () => {
      await Promise.all([list.read(), computedSets.read()]);
    },
    installing,
    installFailure,
    extracting,
    extractionFailure,
    install: (name: string) => begin(lab.extractors.install({ name })),
    add: (path: string) => begin(lab.extractors.add({ path })),
    remove: (name: string) => begin(lab.extractors.remove({ name })),
    extract,
  };
});
