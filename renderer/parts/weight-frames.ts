import { onScopeDispose, shallowRef, watch, type Ref } from 'vue';
import { media } from '../bridge/lab.ts';
import { weightImages, type WeightImages } from './weights.ts';

export interface WeightFrame extends WeightImages {
  step: number;
}

/** A frame of a run's weight history that should be shown. */
export interface WantedFrame {
  run: number;
  frame: number;
  step: number;
  classes: number;
}

const mostKept = 400;

/**
 * Reads the wanted frame, one at a time: while one is on its way only the latest wish is kept, so that a quick slider or a quick
 * run never queues up pictures nobody sees. The last picture stays until the next is there.
 */
export function useWeightFrame(wanted: () => WantedFrame | undefined): {
  shown: Readonly<Ref<WeightFrame | undefined>>;
  failure: Readonly<Ref<unknown>>;
} {
  const shown = shallowRef<WeightFrame>();
  const failure = shallowRef<unknown>();
  const kept = new Map<string, WeightFrame>();
  let busy = false;
  let run: number | undefined;
  const stop = new AbortController();
  onScopeDispose(() => {
    stop.abort();
  });

  async function follow(): Promise<void> {
    if (busy) return;
    busy = true;
    for (let wish = wanted(); wish !== undefined && !stop.signal.aborted; wish = next(wish)) await show(wish);
    busy = false;
  }

  /** The present wish, unless it is the one just shown. */
  function next(done: WantedFrame): WantedFrame | undefined {
    const wish = wanted();
    return wish !== undefined && keyOf(wish) !== keyOf(done) ? wish : undefined;
  }

  async function show(wish: WantedFrame): Promise<void> {
    try {
      const frame = kept.get(keyOf(wish)) ?? (await read(wish));
      failure.value = undefined;
      if (wanted()?.run === wish.run) shown.value = frame;
    } catch (error) {
      if (!stop.signal.aborted) failure.value = error;
    }
  }

  async function read(wish: WantedFrame): Promise<WeightFrame> {
    const bytes = await media({ kind: 'weights', run: wish.run, frame: wish.frame }, stop.signal);
    const pictures = weightImages(bytes, wish.classes);
    if (pictures === undefined) throw new Error('The weights do not form square images.');
    const frame = { ...pictures, step: wish.step };
    if (kept.size >= mostKept) kept.clear();
    kept.set(keyOf(wish), frame);
    return frame;
  }

  watch(
    wanted,
    (wish) => {
      if (wish?.run !== run) {
        run = wish?.run;
        shown.value = undefined;
        kept.clear();
      }
      void follow();
    },
    { immediate: true },
  );
  return { shown, failure };
}

function keyOf(wish: WantedFrame): string {
  return `${wish.run} ${wish.frame} ${wish.step}`;
}
