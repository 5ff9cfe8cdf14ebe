import { computed, onScopeDispose, shallowRef, watch } from 'vue';
import type { PictureShape } from '../../../shared/models/data/data-set.ts';
import { media } from '../../bridge/lab.ts';
import { hiddenUnits } from '../../parts/hidden-units.ts';
import { largest, unitPicture } from '../../parts/net-layers.ts';

interface Match {
  run: number;
  unit: number;
}

/**
 * The weights of one unit and of those that match it in other runs, as pictures of one scale. A unit that does the same with the sign turned is
 * shown with its sign turned.
 */
export function useSeedPictures(
  own: () => { weights: Float32Array; shape: PictureShape | undefined } | undefined,
  matches: () => readonly Match[],
) {
  const found = shallowRef<ReadonlyMap<number, Float32Array>>(new Map());
  let stop = new AbortController();

  async function read(shape: PictureShape, wanted: readonly Match[], signal: AbortSignal): Promise<void> {
    const features = shape.rows * shape.columns * shape.channels;
    for (const { run, unit } of wanted) {
      const bytes = await media({ kind: 'hidden-weights', run }, signal).catch(() => undefined);
      if (signal.aborted) return;
      const units = bytes && hiddenUnits(bytes, features, bytes.byteLength / (4 * features));
      const weights = units?.[unit]?.weights;
      if (weights !== undefined) found.value = new Map([...found.value, [run, unitPicture(weights, shape)]]);
    }
  }

  watch(
    [() => own()?.shape, matches],
    ([shape, wanted]) => {
      stop.abort();
      stop = new AbortController();
      found.value = new Map();
      if (shape !== undefined && wanted.length > 0) void read(shape, wanted, stop.signal);
    },
    { immediate: true },
  );
  onScopeDispose(() => {
    stop.abort();
  });
  const pictures = computed(() => {
    const { weights, shape } = own() ?? {};
    const mine = weights === undefined || shape === undefined ? undefined : unitPicture(weights, shape);
    const of = new Map(
      [...found.value].map(([run, picture]) => [run, mine === undefined ? picture : aligned(picture, mine)]),
    );
    return { own: mine, of };
  });
  const range = computed(() => {
    const { own: mine, of } = pictures.value;
    const high = largest([...(mine === undefined ? [] : [mine]), ...of.values()]);
    return { low: -high, high };
  });
  return { pictures, range };
}

function aligned(picture: Float32Array, to: Float32Array): Float32Array {
  const product = picture.reduce((sum, value, at) => sum + value * (to[at] ?? 0), 0);
  return product < 0 ? picture.map((value) => -value) : picture;
}
