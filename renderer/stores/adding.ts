import { computed, ref, type ComputedRef, type Ref } from 'vue';
import type { DigitsSource } from '../../shared/models/digits.ts';
import type { Failure, Result } from '../../shared/failure.ts';
import type { PictureShape } from '../../shared/models/data/data-set.ts';
import type { Job } from '../../shared/models/job.ts';
import { lab } from '../bridge/lab.ts';
import { useJobs } from './jobs.ts';
import { failureOf } from '../ui/failure-text.ts';

/** What a call of the lab is given. */
export type Wish<Call extends (input: never) => unknown> = Parameters<Call>[0];

/**
 * Adding a set: at most one of a kind at a time. `job` is the work under way; `failure` says why the last try ended without a
 * set, until it is dismissed or tried again.
 */
export interface Adding<Source> {
  job: ComputedRef<Job | undefined>;
  failure: ComputedRef<Failure | undefined>;
  added: ComputedRef<string | undefined>;
  lastSource: Ref<Source | undefined>;
  add: (source: Source) => Promise<void>;
}

export function useAdding(): Adding<DigitsSource> {
  return useAddingOf('digits', (source) => lab.digits.add({ source }));
}

/** Adding a set by its path on the lab's computer. @param kind of data. */
export function useAddingData(kind: () => string): Adding<{ path: string; shape: PictureShape | null }> {
  return useAddingOf('data', (wish) => lab.data.add({ kind: kind(), ...wish }));
}

/** Lines of an actor list for the actors chosen (null: all). */
export function useAddingFaceList(): Adding<Wish<typeof lab.faceLists.add>> {
  return useAddingOf('face-list', (wish) => lab.faceLists.add(wish));
}

/** A folder of earlier downloads, by its path on the lab's computer. */
export function useAddingFaceFolder(): Adding<string> {
  return useAddingOf('face-folder', (path) => lab.faceDownloads.importFolder({ path }));
}

/** Downloading pictures of faces from their addresses. */
export function useFaceDownload(): Adding<Wish<typeof lab.faceDownloads.start>> {
  return useAddingOf('face-download', (wish) => lab.faceDownloads.start(wish));
}

/** A snapshot of faces, and the matrices made of it: `added` is their set. */
export function useMakingSnapshot(): Adding<Wish<typeof lab.faceSnapshots.create>> {
  return useAddingOf('face-snapshot', (wish) => lab.faceSnapshots.create(wish));
}

function useAddingOf<Source>(
  kind: Job['kind'],
  begin: (source: Source) => Promise<Result<{ job: Job }>>,
): Adding<Source> {
  const jobs = useJobs();
  const lastSource: Ref<Source | undefined> = ref();
  const refused = ref<Failure>();
  const startedId = ref<string>();

  const ofKind = computed(() => jobs.list.filter((job) => job.kind === kind));
  const job = computed(() => ofKind.value.find((candidate) => candidate.endedAt === null));
  const ended = computed(() => ofKind.value.find((candidate) => candidate.id === startedId.value));
  const failure = computed(() => {
    if (refused.value !== undefined) return refused.value;
    const last = ended.value;
    return last?.state === 'failed' && last.error !== null ? failureOf(last.error) : undefined;
  });

  async function add(source: Source): Promise<void> {
    refused.value = undefined;
    startedId.value = undefined;
    lastSource.value = source;
    const result = await begin(source);
    if (result.ok) startedId.value = result.value.job.id;
    else refused.value = result.error;
  }

  return { job, failure, added: computed(() => ended.value?.added ?? undefined), lastSource, add };
}
