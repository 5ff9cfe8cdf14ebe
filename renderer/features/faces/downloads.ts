import { computed, ref, watch } from 'vue';
import { failedStates } from '../../../shared/models/face.ts';
import type { lab } from '../../bridge/lab.ts';
import { useFaceDownload, type Wish } from '../../stores/adding.ts';
import { useSettings } from '../../stores/settings.ts';

type StartWish = NonNullable<Wish<typeof lab.faceDownloads.start>>;

/** The download of faces: how it is to be done, the running work, and what begins it. */
export function useDownloads() {
  const settings = useSettings();
  const { job, failure, add, lastSource } = useFaceDownload();

  const concurrency = ref<number | null>(8);
  const limited = ref(false);
  const untilUsable = ref<number | null>(130);
  const wayback = ref(false);
  const privateAddresses = ref(false);
  watch(
    () => settings.settings?.faces,
    (faces) => {
      if (faces === undefined) return;
      concurrency.value = faces.concurrency;
      wayback.value = faces.wayback;
      privateAddresses.value = faces.privateAddresses;
    },
    { immediate: true },
  );

  const wrong = computed(() => concurrency.value === null || (limited.value && untilUsable.value === null));

  /** Fetches what is pending and what `which` names once more, as the options say. */
  async function start(which: StartWish = {}): Promise<void> {
    if (job.value !== undefined || wrong.value) return;
    await add({
      concurrency: concurrency.value,
      untilUsable: limited.value ? untilUsable.value : null,
      wayback: wayback.value,
      privateAddresses: privateAddresses.value,
      ...which,
    });
  }

  /** Fetches once more what failed, of that only what `which` names, and nothing that is pending. */
  async function retry(which: StartWish = {}): Promise<void> {
    await start({ pending: false, again: [...failedStates], ...which });
  }

  function again(): void {
    void start(lastSource.value);
  }

  return { job, failure, concurrency, limited, untilUsable, wayback, privateAddresses, wrong, start, retry, again };
}

export type Downloads = ReturnType<typeof useDownloads>;
