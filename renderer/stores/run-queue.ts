import { defineStore } from 'pinia';
import { computed, ref } from 'vue';
import { trainingJobId } from '../../shared/models/job.ts';
import type { RunQueueState } from '../../shared/models/run-queue.ts';
import { lab } from '../bridge/lab.ts';
import { formatNumber } from '../ui/format.ts';
import { useJobs } from './jobs.ts';
import { useLive } from './live.ts';
import { useNotices } from './notices.ts';

/** The runs that wait to be trained, live: how many, and the next few. They are no jobs of the list until their turn comes. */
export const useRunQueue = defineStore('run-queue', () => {
  const jobs = useJobs();
  const notices = useNotices();
  const state = ref<RunQueueState>({ waiting: 0, next: [] });
  const waiting = computed(() => state.value.waiting);
  const next = computed(() => state.value.next);
  const held = computed(() => state.value.held);

  useLive(
    () => lab.training.queue({}),
    (now) => {
      state.value = now;
    },
    {
      follow: (event) => {
        if (event.type === 'queue') state.value = event.queue;
        return false;
      },
    },
  );

  /** Takes every waiting run out of the queue; what is being trained continues. */
  async function cancelAll(): Promise<void> {
    const result = await lab.training.cancelWaiting({ runs: null });
    if (result.ok) notices.tell(`Cancelled ${waitingRuns(result.value.runs.length)}.`);
    else notices.tell(result.error.message, { kind: 'bad' });
  }

  /** Of the waiting runs those of the highest priority come first; the list shows the change. */
  async function prioritise(run: number, priority: number): Promise<void> {
    const result = await lab.training.prioritise({ runs: [run], priority });
    if (!result.ok) notices.tell(result.error.message, { kind: 'bad' });
    else if (result.value.runs.length === 0) notices.tell('This run is no longer waiting.');
  }

  return { waiting, next, held, prioritise, cancel: (run: number) => jobs.cancel(trainingJobId(run)), cancelAll };
});

/** `1 waiting run`, `1,200 waiting runs`. */
function waitingRuns(count: number): string {
  return `${formatNumber(count)} waiting ${count === 1 ? 'run' : 'runs'}`;
}
