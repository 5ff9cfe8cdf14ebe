import { defineStore } from 'pinia';
import { computed, ref } from 'vue';
import { jobAddress } from '../../shared/contract/job-address.ts';
import type { Job } from '../../shared/models/job.ts';
import { lab } from '../bridge/lab.ts';
import { useLive } from './live.ts';
import { useNotices } from './notices.ts';

/** All jobs the lab knows, newest first, live. */
export const useJobs = defineStore('jobs', () => {
  const notices = useNotices();
  const list = ref<Job[]>([]);
  const active = computed(() => list.value.filter((job) => job.endedAt === null));

  /** @param tells false: its end has been told already */
  function put(job: Job, tells = true): void {
    const before = list.value.find((known) => known.id === job.id);
    list.value = before
      ? list.value.map((known) => (known.id === job.id ? job : known))
      : [job, ...list.value].sort(newestFirst);
    if (tells && job.endedAt !== null && before?.endedAt === null && job.quiet !== true) tellEnd(job);
  }

  function tellEnd(job: Job): void {
    notifySystem(`${job.title}: ${job.state}`);
    const place = placeOf(job);
    const kind = job.state === 'succeeded' ? 'good' : job.state === 'failed' ? 'bad' : 'plain';
    const there = window.location.pathname === place.to;
    // That page says itself, in place, why it failed.
    if (there && job.state === 'failed') return;
    const open = there ? undefined : place;
    notices.tell(`${job.title}: ${job.error?.message ?? job.state}`, { kind, open });
  }

  async function act(action: 'cancel' | 'pause' | 'resume' | 'repeat', id: string): Promise<void> {
    const result = await lab.jobs[action]({ id });
    if (result.ok) put(result.value);
    else notices.tell(result.error.message, { kind: 'bad' });
  }

  useLive(
    () => lab.jobs.list({}),
    (found) => {
      list.value = [...found].sort(newestFirst);
    },
    {
      follow: (event, overtaken) => {
        if (event.type === 'job') put(event.job, !overtaken);
        return false;
      },
    },
  );

  return {
    list,
    active,
    cancel: (id: string) => act('cancel', id),
    pause: (id: string) => act('pause', id),
    resume: (id: string) => act('resume', id),
    repeat: (id: string) => act('repeat', id),
  };
});

function newestFirst(one: Job, other: Job): number {
  return other.createdAt.localeCompare(one.createdAt);
}

/** The page where a job's work, what it made, or why it made nothing, is to be seen. */
export function placeOf(job: Job): { label: string; to: string } {
  if (job.run !== null && job.endedAt === null) return { label: 'Watch', to: `/train?run=${job.run}` };
  return { label: job.run === null ? labels[job.kind] : 'Open', to: jobAddress(job) };
}

const labels: Record<Job['kind'], string> = {
  training: 'Runs',
  digits: 'Digits',
  engine: 'Settings',
  'face-list': 'Faces',
  'face-download': 'Faces',
  'face-folder': 'Faces',
  'face-check': 'Curate',
  'face-snapshot': 'Snapshots',
  blobs: 'Faces',
  archive: 'Runs',
  data: 'Train',
  instrument: 'Instruments',
  extractor: 'Features',
  extraction: 'Features',
  ledger: 'Report',
  disk: 'Disk',
};

/** A hidden window tells the system, where the person has allowed it. */
function notifySystem(text: string): void {
  if (document.hidden && 'Notification' in window && Notification.permission === 'granted') new Notification(text);
}
