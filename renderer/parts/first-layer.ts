import { computed, onScopeDispose, shallowRef, watch } from 'vue';
import { hiddenLayers } from '../../shared/models/described-kinds.ts';
import type { RunDetail } from '../../shared/models/run.ts';
import { media } from '../bridge/lab.ts';
import { useData } from '../stores/data.ts';
import { useKinds } from '../stores/kinds.ts';
import { hiddenUnits, highest, type HiddenUnit } from './hidden-units.ts';

/** The weights going into every unit of a trained net's first layer, read when they are written. */
export function useFirstLayer(read: () => RunDetail | undefined) {
  const data = useData();
  const kinds = useKinds();
  const set = computed(() => data.find(read()?.data ?? null));
  const shape = computed(() => set.value?.shape ?? undefined);
  const written = computed(() => read()?.artifacts.some(({ kind }) => kind === 'weights') ?? false);
  const hidden = computed(() => {
    const run = read();
    return run === undefined ? [] : hiddenLayers(kinds.kinds, run.spec);
  });
  /** The layer; undefined where the net has none, and the weights go into its classes. */
  const layer = computed(() => hidden.value[0]);
  const units = shallowRef<readonly HiddenUnit[]>();
  const failure = shallowRef<unknown>();
  /** The largest weight of all, to paint them on one scale. */
  const most = computed(() =>
    (units.value ?? []).reduce((high, { weights }) => Math.max(high, largest(weights)), 1e-12),
  );
  let asked = new AbortController();

  async function readWeights(): Promise<void> {
    asked.abort();
    asked = new AbortController();
    const { signal } = asked;
    const run = read();
    const features = set.value?.features;
    units.value = undefined;
    failure.value = undefined;
    if (run === undefined || !written.value || features === undefined || shape.value === undefined) return;
    try {
      const bytes = await media({ kind: 'hidden-weights', run: run.id }, signal);
      const found = hiddenUnits(bytes, features, layer.value?.units ?? run.classNames.length);
      if (found === undefined) throw new Error('The stored weights do not match the size of the first layer.');
      units.value = found;
    } catch (error) {
      if (!signal.aborted) failure.value = error;
    }
  }

  watch(() => [read()?.id, written.value, set.value?.ref.id, layer.value?.units], readWeights, { immediate: true });
  onScopeDispose(() => {
    asked.abort();
  });
  return { data, set, shape, written, hidden, layer, units, failure, most, readWeights };
}

function largest(weights: Float32Array): number {
  return highest(weights.map(Math.abs));
}
