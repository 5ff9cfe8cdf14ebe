import { computed, type Ref } from 'vue';
import { hiddenLayers } from '../../shared/models/described-kinds.ts';
import type { RunDetail } from '../../shared/models/run.ts';
import { useData } from '../stores/data.ts';
import { useKinds } from '../stores/kinds.ts';
import { changeOf, netLayers, type DrawnLayer } from './net-layers.ts';
import type { NetMoment } from './net-moments.ts';
import type { NetWeights } from './net-weights.ts';

export type LayerView = 'weights' | 'change';

export interface PicturedLayer {
  readonly view: Readonly<Ref<LayerView>>;
  readonly hidden: Readonly<Ref<ReturnType<typeof hiddenLayers>>>;
  readonly layers: Readonly<Ref<DrawnLayer[] | undefined>>;
  /** The first layer as its units are shown. */
  readonly pictured: Readonly<Ref<DrawnLayer | undefined>>;
}

/**
 * The layers of a net, and how the units of its first one are shown: by their weights, or where the start was random by the change
 * since then, which is what was learned. @param wished what a person chose.
 */
export function usePicturedLayer(
  run: () => RunDetail | undefined,
  { start, startsRandom }: Pick<NetWeights, 'start' | 'startsRandom'>,
  moment: () => NetMoment | undefined,
  wished: () => LayerView | undefined = () => undefined,
): PicturedLayer {
  const data = useData();
  const kinds = useKinds();
  const hidden = computed(() => {
    const present = run();
    return present === undefined ? [] : hiddenLayers(kinds.kinds, present.spec);
  });
  const view = computed(() =>
    start.value === undefined ? 'weights' : (wished() ?? (startsRandom.value ? 'change' : 'weights')),
  );
  const layersOf = (values: Float32Array): DrawnLayer[] | undefined => {
    const present = run();
    const features = data.find(present?.data ?? null)?.features ?? 0;
    return netLayers(values, hidden.value, features, present?.classNames.length ?? 0);
  };
  const layers = computed(() => {
    const now = moment();
    return now === undefined ? undefined : layersOf(now.values);
  });
  const pictured = computed(() => {
    const now = moment();
    if (now === undefined || view.value === 'weights' || start.value === undefined) return layers.value?.[0];
    return layersOf(changeOf(start.value.values, now.values))?.[0];
  });
  return { view, hidden, layers, pictured };
}
