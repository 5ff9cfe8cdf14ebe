import { computed, ref, watch } from 'vue';
import type { RunDetail } from '../../../shared/models/run.ts';
import { hiddenUnits, type HiddenUnit } from '../../parts/hidden-units.ts';
import { useFrames } from '../../parts/weight-frames.ts';

/** The units of a first layer at a step of the training that was recorded with its weights; at the end unless another is chosen. */
export function useUnitFrames(read: () => { run: RunDetail | undefined; units: readonly HiddenUnit[] | undefined }) {
  const frames = computed(() => read().run?.weightFrames ?? []);
  const newest = computed(() => Math.max(0, frames.value.length - 1));
  /** Number of the frame that is chosen; undefined for the weights the net ended with. */
  const chosen = ref<number>();
  const { shown, failure } = useFrames(
    () => {
      const { run, units } = read();
      const step = frames.value[chosen.value ?? -1];
      const features = units?.[0]?.weights.length;
      if (run === undefined || features === undefined || step === undefined || chosen.value === undefined)
        return undefined;
      return { run: run.id, frame: chosen.value, step, features, units: units?.length ?? 0 };
    },
    (bytes, { features, units }) => hiddenUnits(bytes, features, units),
  );
  watch(
    () => read().run?.id,
    () => {
      chosen.value = undefined;
    },
  );
  const place = computed({
    get: () => chosen.value ?? newest.value,
    set: (value) => {
      chosen.value = value >= newest.value ? undefined : value;
    },
  });
  const step = computed(() => frames.value[place.value]);
  return {
    frames,
    newest,
    place,
    step,
    failure,
    units: computed(() => (chosen.value === undefined ? read().units : (shown.value ?? read().units))),
  };
}
