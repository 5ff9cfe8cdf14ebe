import { computed, onScopeDispose, shallowRef, watch, type Ref } from 'vue';
import { isActive, type RunDetail } from '../../shared/models/run.ts';
import { lab, media, subscribe } from '../bridge/lab.ts';
import { netMoment, withMoment, type NetMoment } from './net-moments.ts';

export interface NetWeights {
  /** Before the first update; undefined while it is not known, or where it cannot be. */
  readonly start: Readonly<Ref<NetMoment | undefined>>;
  /** What was seen while it was watched, in order; the last is how it is now. */
  readonly moments: Readonly<Ref<readonly NetMoment[]>>;
  readonly failure: Readonly<Ref<unknown>>;
  /** Whether the weights were random before the first update. */
  readonly startsRandom: Readonly<Ref<boolean>>;
}

/** The lab shows the weights of a training for a while after each of these. */
const watchEveryMs = 5000;
/** The weights of a run, live while it is trained: asks the lab to show them, reads one at a time, and the last ones at the end. */
export function useNetWeights(run: () => RunDetail | undefined): NetWeights {
  const start = shallowRef<NetMoment>();
  const moments = shallowRef<readonly NetMoment[]>([]);
  const failure = shallowRef<unknown>();
  let stop = new AbortController();
  let busy = false;
  let again = false;

  async function read(id: number, signal: AbortSignal): Promise<void> {
    if (busy) {
      again = true;
      return;
    }
    busy = true;
    try {
      const next = netMoment(await media({ kind: 'parameters', run: id, at: 'now' }, signal));
      if (next !== undefined && !signal.aborted) moments.value = withMoment(moments.value, next);
      failure.value = undefined;
    } catch (error) {
      if (!signal.aborted) failure.value = error;
    } finally {
      busy = false;
    }
    if (again && !signal.aborted) {
      again = false;
      await read(id, signal);
    }
  }

  async function readStart(id: number, signal: AbortSignal): Promise<void> {
    try {
      start.value = netMoment(await media({ kind: 'parameters', run: id, at: 'start' }, signal));
    } catch {
      // Then the weights are shown as they are.
    }
  }

  /** Whether what it learned was saved. */
  function hasWeights(): boolean {
    return run()?.artifacts.some(({ kind }) => kind === 'weights') ?? false;
  }

  function tellWatched(): void {
    const present = run();
    if (present !== undefined && isActive(present.status) && !document.hidden)
      void lab.training.watch({ run: present.id });
  }

  watch(
    () => run()?.id,
    (id) => {
      stop.abort();
      stop = new AbortController();
      busy = again = false;
      start.value = undefined;
      moments.value = [];
      if (id === undefined) return;
      void readStart(id, stop.signal);
    },
    { immediate: true },
  );
  watch(
    [() => run()?.id, () => run()?.status, hasWeights],
    ([id, status, kept]) => {
      tellWatched();
      if (id !== undefined && status !== undefined && (kept || isActive(status))) void read(id, stop.signal);
    },
    { immediate: true },
  );
  const timer = setInterval(tellWatched, watchEveryMs);
  const unsubscribe = subscribe((event) => {
    if (event.type === 'live-weights' && event.run === run()?.id) void read(event.run, stop.signal);
  });
  onScopeDispose(() => {
    clearInterval(timer);
    unsubscribe();
    stop.abort();
  });
  const startsRandom = computed(() => start.value?.values.some((value) => value !== 0) ?? false);
  return { start, moments, failure, startsRandom };
}
