import { defineStore } from 'pinia';
import { computed, ref } from 'vue';
import type { FaceImaging, SnapshotRule } from '../../shared/models/face-snapshot.ts';

/** The report's own division: in the list's order the first 70, the next 20 and the next 20 of each actor. */
export const reportCounts: SnapshotRule['counts'] = { training: 70, validation: 20, test: 20 };
export const reportImaging: FaceImaging = { size: 28, kernel: 'triangle', colour: 'rgb' };

/** The snapshot being put together, kept while a person goes to judge the faces that it lacks. Numbers are null while mistyped. */
export const useSnapshotWish = defineStore('snapshot-wish', () => {
  const preset = ref<'report' | 'own'>('report');
  /** Undefined: nobody has chosen yet. */
  const actors = ref<readonly string[]>();
  const counts = ref<Record<keyof SnapshotRule['counts'], number | null>>({ ...reportCounts });
  const order = ref<SnapshotRule['order']>('list');
  const seed = ref<number | null>(0);
  const mismatches = ref(false);
  const twins = ref<SnapshotRule['twins']>('anywhere');
  const size = ref<number | null>(reportImaging.size);
  const kernel = ref<FaceImaging['kernel']>(reportImaging.kernel);
  const colour = ref<FaceImaging['colour']>(reportImaging.colour);
  const name = ref('');

  /** Undefined while a number is missing or fewer than two actors are chosen. */
  const rule = computed<SnapshotRule | undefined>(() => {
    if (actors.value === undefined || actors.value.length < 2) return undefined;
    const base = { actors: [...actors.value], twins: twins.value };
    if (preset.value === 'report') {
      return { ...base, counts: reportCounts, order: 'list', seed: 0, states: ['verified'] };
    }
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
    return size.value === null ? undefined : { size: size.value, kernel: kernel.value, colour: colour.value };
  });

  return {
    ...{ preset, actors, counts, order, seed, mismatches, twins, size, kernel, colour, name },
    ...{ rule, imaging },
  };
});
