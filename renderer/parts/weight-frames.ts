import { onScopeDispose, shallowRef, watch, type Ref } from 'vue';
import type { PictureShape } from '../../shared/models/data/data-set.ts';
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
  shape: PictureShape;
}

/** Numbers that the frames at hand have together at most: 64 MB. */
const mostKept = 16e6;

/** The pictures of a frame of classes. */
export function useWeightFrame(wanted: () => WantedFrame | undefined): ShownFrame<WeightFrame> {
  return useFrames(wanted, (bytes, { step, classes, shape }) => {
    const pictures = weightImages(bytes, classes, shape);
    return pictures && { ...pictures, step };
  });
}

export interface ShownFrame<Frame> {
  shown: Readonly<Ref<Frame | undefined>>;
  failure: Readonly<Ref<unknown>>;
}

/**
 * Reads the wanted frame, one at a time: while one is on its way only the latest wish is kept, so that a quick slider or a quick
 * run never queues up pictures nobody sees. The last picture stays until the next is there.
 */
export function useFrames<Wanted extends Pick<WantedFrame, 'run' | 'frame' | 'step'>, Frame>(
  wanted: () => Wanted | undefined,
  decode: (bytes: ArrayBuffer, wish: Wanted) => Frame | undefined,
): ShownFrame<Frame> {
  const shown = shallowRef<Frame>();
  const failure = shallowRef<unknown>();
  const kept = new Map<string, Frame>();
  let keptNumbers = 0;
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
  function next(done: Wanted): Wanted | undefined {
    const wish = wanted();
    return wish !== undefined && keyOf(wish) !== keyOf(done) ? wish : undefined;
  }

  async function show(wish: Wanted): Promise<void> {
    try {
      const frame = kept.get(keyOf(wish)) ?? (await read(wish));
      failure.value = undefined;
      if (wanted()?.run === wish.run) shown.value = frame;
    } catch (error) {
      if (!stop.signal.aborted) failure.value = error;
    }
  }

  async function read(wish: Wanted): Promise<Frame> {
    const bytes = await media({ kind: 'weights', run: wish.run, frame: wish.frame }, stop.signal);
    const frame = decode(bytes, wish);
    if (frame === undefined) throw new Error('The weights do not form images.');
    if (keptNumbers > mostKept) {
      kept.clear();
      keptNumbers = 0;
    }
    keptNumbers += bytes.byteLength / 4;
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
        keptNumbers = 0;
      }
      void follow();
    },
    { immediate: true },
  );
  return { shown, failure };
}

function keyOf(wish: Pick<WantedFrame, 'run' | 'frame' | 'step'>): string {
  return `${wish.run} ${wish.frame} ${wish.step}`;
}
