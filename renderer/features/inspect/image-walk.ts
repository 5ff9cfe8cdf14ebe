import { computed, shallowRef, watch } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import {
  inspectedPart,
  type ExampleFace,
  type InspectedPart,
  type PredictedExample,
} from '../../../shared/models/inspection.ts';
import type { PictureShape } from '../../../shared/models/data/data-set.ts';
import { lab } from '../../bridge/lab.ts';
import { imageAddress, type ImageWalk } from '../../parts/inspect-address.ts';
import { useLeaving } from '../../parts/leaving.ts';
import { useLive } from '../../stores/live.ts';

export interface WalkedExample extends PredictedExample {
  face: ExampleFace | null;
}

const most = 1000;

/** The image of the address, and the images it stands among: those of its cell of the confusion, or all that are wrong. */
export function useImageWalk() {
  const route = useRoute();
  const router = useRouter();
  const number = (value: unknown): number | undefined =>
    typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : undefined;
  const run = computed(() => Number(route.params['id']));
  const part = computed((): InspectedPart => inspectedPart.catch('test').parse(route.params['part']));
  const example = computed(() => Number(route.params['example']));
  const walk = computed((): ImageWalk => {
    const [actual, predicted] = [number(route.query['actual']), number(route.query['predicted'])];
    const wrong = route.query['wrong'] !== undefined || (actual === undefined && predicted === undefined);
    return { actual, predicted, wrong };
  });
  const list = shallowRef<readonly WalkedExample[]>([]);
  const total = shallowRef(0);
  const shape = shallowRef<PictureShape | null>(null);

  const { loaded, failure, read } = useLive(
    () => {
      const { actual = null, predicted = null, wrong = false } = walk.value;
      return lab.inspection.predictions({ run: run.value, part: part.value, actual, predicted, wrong, limit: most });
    },
    (found) => {
      list.value = found.examples;
      total.value = found.total;
      shape.value = found.shape;
    },
    { follow: (event) => event.type === 'faces-changed' },
  );

  const place = computed(() => list.value.findIndex((one) => one.example === example.value));

  /** The next image takes the place of this one in the history, so that going back leaves the walk. */
  function go(by: number): void {
    const { length } = list.value;
    if (length === 0) return;
    const next = place.value < 0 ? 0 : (place.value + by + length) % length;
    const to = list.value[next]?.example ?? example.value;
    void router.replace(imageAddress(run.value, part.value, to, walk.value));
  }

  const leave = useLeaving(() => `/runs/${run.value}`);

  watch([run, part, () => JSON.stringify(walk.value)], read);
  return { run, part, example, walk, list, total, shape, place, failure, loaded, read, go, leave };
}
