import { shallowRef, watch } from 'vue';
import type { UnfinishedDownload } from '../../../shared/models/face-download.ts';
import { lab } from '../../bridge/lab.ts';
import { useLive } from '../../stores/live.ts';

/** The download that was broken off, if there is one, read again whenever another one ends. */
export function useUnfinished(running: () => boolean) {
  const download = shallowRef<UnfinishedDownload | null>(null);

  const { failure, read } = useLive(
    () => lab.faceDownloads.unfinished({}),
    (found) => {
      download.value = found;
    },
  );

  async function goOn(): Promise<void> {
    const result = await lab.faceDownloads.goOn({});
    failure.value = result.ok ? undefined : result.error;
    if (result.ok) download.value = null;
  }

  async function forget(): Promise<void> {
    const result = await lab.faceDownloads.forgetUnfinished({});
    failure.value = result.ok ? undefined : result.error;
    if (result.ok) download.value = null;
  }

  watch(running, (now) => {
    if (now) download.value = null;
    else void read();
  });

  return { download, failure, read, goOn, forget };
}

export type Unfinished = ReturnType<typeof useUnfinished>;
