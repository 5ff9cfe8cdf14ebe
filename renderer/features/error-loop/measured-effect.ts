import { computed, shallowRef, watch } from 'vue';
import type { Effect } from '../../../shared/models/sweeps/effect.ts';
import { effectSide, seedsOnly } from '../../../shared/models/sweeps/seeds-only.ts';
import type { SweepDetail } from '../../../shared/models/sweeps/sweep.ts';
import { isOver } from '../../../shared/models/sweeps/sweep-state.ts';
import type { FaceSnapshot } from '../../../shared/models/face-snapshot.ts';
import { lab, valueOf } from '../../bridge/lab.ts';
import { setOfSnapshot } from '../../stores/added-set.ts';
import { together, useLive } from '../../stores/live.ts';

export interface EffectSides {
  before: number;
  after: number;
}

/** Trains the same experiment with the same seeds on two snapshots: a sweep for each. What was trained already is not trained again. */
export async function beginEffect(
  snapshots: { before: FaceSnapshot; after: FaceSnapshot },
  { preset, seeds }: { preset: string; seeds: readonly number[] },
): Promise<EffectSides> {
  const begin = async (snapshot: FaceSnapshot): Promise<number> => {
    const set = await setOfSnapshot(snapshot);
    const { spec, data } = await valueOf(lab.training.resolve({ preset, data: set }));
    const plan = seedsOnly(spec, seeds);
    return (await valueOf(lab.sweeps.create({ name: effectSide(preset, snapshot.name), preset, spec, data, plan }))).id;
  };
  const before = await begin(snapshots.before);
  return { before, after: await begin(snapshots.after) };
}

/** A moment between two looks at sweeps whose trials end quickly. */
const restMs = 1000;

/** Two sweeps and what lies between them, so far as both are done with the same seeds. */
export function useEffect(sides: () => EffectSides | undefined) {
  const sweeps = shallowRef<readonly [before: SweepDetail, after: SweepDetail]>();
  const effect = shallowRef<Effect>();
  const mistake = shallowRef<unknown>();
  const live = useLive(
    () => {
      const asked = sides();
      return asked && together(lab.sweeps.get({ id: asked.before }), lab.sweeps.get({ id: asked.after }));
    },
    (found) => {
      sweeps.value = found;
      void read();
    },
    {
      follow: (event) => event.type === 'sweep' && [sides()?.before, sides()?.after].includes(event.sweep.id),
      restMs,
    },
  );

  async function read(): Promise<void> {
    const asked = sides();
    if (asked === undefined) return;
    const found = await lab.sweeps.effect(asked);
    if (JSON.stringify(asked) !== JSON.stringify(sides())) return;
    // No seed is done on both sides yet.
    const early = !found.ok && found.error.code === 'conflict' && !over.value;
    effect.value = found.ok ? found.value : undefined;
    mistake.value = found.ok || early ? undefined : found.error;
  }

  const over = computed(() => sweeps.value?.every(isOver) ?? false);
  watch(
    () => JSON.stringify(sides()),
    () => {
      sweeps.value = undefined;
      effect.value = undefined;
      mistake.value = undefined;
      void live.read();
    },
  );
  return { sweeps, effect, over, failure: computed(() => mistake.value ?? live.failure.value) };
}
