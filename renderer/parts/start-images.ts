import { onScopeDispose, shallowRef, watch, type Ref } from 'vue';
import type { PictureShape } from '../../shared/models/data/data-set.ts';
import { media } from '../bridge/lab.ts';
import { netMoment } from './net-moments.ts';
import { classImages, type WeightImages } from './weights.ts';

export interface StartImages {
  /** Undefined while they are not known, and of a net whose weights are no such pictures. */
  images: WeightImages | undefined;
  /** Whether they were random: not all 0. */
  random: boolean;
}

/** The weights into each class before the first update of a run, as pictures. */
export function useStartImages(
  run: () => number,
  classes: () => number,
  shape: () => PictureShape | undefined,
): Readonly<Ref<StartImages>> {
  const start = shallowRef<StartImages>({ images: undefined, random: false });
  let stop = new AbortController();
  watch(
    [run, classes, shape],
    async ([id, count, pictured]) => {
      stop.abort();
      stop = new AbortController();
      const { signal } = stop;
      start.value = { images: undefined, random: false };
      if (count === 0) return;
      const bytes = await media({ kind: 'parameters', run: id, at: 'start' }, signal).catch(() => undefined);
      if (bytes === undefined || signal.aborted) return;
      const values = netMoment(bytes)?.values ?? new Float32Array();
      const images = classImages(values, count, pictured);
      start.value = { images, random: images !== undefined && values.some((value) => value !== 0) };
    },
    { immediate: true },
  );
  onScopeDispose(() => {
    stop.abort();
  });
  return start;
}
