import { defineStore } from 'pinia';
import { computed, ref } from 'vue';
import {
  inClassOrder,
  reportImaging,
  reportSplit,
  type FaceImaging,
  type SnapshotRule,
} from '../../shared/models/face-snapshot.ts';

/** The snapshot being put together, kept while a person reviews the faces that it lacks. Numbers are null while mistyped. */
export const useSnapshotWish = defineStore('snapshot-wish', () => {
  const preset = ref<'report' | 'own'>('report');
  /** Undefined: nobody has chosen yet. */
  const actors = ref<readonly string[]>();
  const counts = ref<Record<keyof SnapshotRule['counts'], number | null>>({ ...reportSplit.counts });
  const order = ref<SnapshotRule['order']>('list');
  const seed = ref<number | null>(0);
  const mismatches = ref(false);
  const twins = ref<SnapshotRule['twins']>('anywhere');
  const size = ref<number | null>(reportImaging.size);
  const kernel = ref<FaceImaging['kernel']>(reportImaging.kernel);
  const colour = ref<FaceImaging['colour']>(reportImaging.colour);
  const cmyk = ref<NonNullable<FaceImaging['cmyk']>>('profile');
  const name = ref('');

  /** Undefined while a number is missing or fewer than two actors are chosen. */
  const rule = computed<SnapshotRule | undefined>(() => {
    if (actors.value === undefined || actors.value.length < 2) return undefined;
    const base = { actors: inClassOrder(actors.value), twins: twins.value };
    if (preset.value === 'report') return { ...reportSplit, ...base };
    const { training, validation, test } = counts.value;
    if (training === null || validation === null || test === null || seed.value === null) return undefined;
    return {
      ...base,
      counts: { training, validation, test },
      order: order.value,
      seed: order.value === 'shuffle' ? seed.value : 0,
      states: mismatches.value ? ['verified', 'mismatch'] : ['verified'],
    };
  });
  const imaging = computed<FaceImaging | undefined>(() => {
    if (preset.value === 'report') return reportImaging;
    if (size.value === null) return undefined;
    return { size: size.value, kernel: kernel.value, colour: colour.value, cmyk: cmyk.value };
  });

  return {
    ...{ preset, actors, counts, order, seed, mismatches, twins, size, kernel, colour, cmyk, name },
    ...{ rule, imaging },
  };
});
