import { computed, ref } from 'vue';
import { dataKey } from '../../../shared/models/data/data-set.ts';
import type { FaceSnapshot } from '../../../shared/models/face-snapshot.ts';
import { useData } from '../../stores/data.ts';

/** What the nets that check the labels of a snapshot learn from: its pixels, or what was computed of the same faces. */
export function useLabelSource(snapshot: () => FaceSnapshot | undefined) {
  const data = useData();
  const others = computed(() =>
    data.sets.filter(({ ref: of, snapshot: from }) => from === snapshot()?.hash && of.id !== snapshot()?.matrices),
  );
  /** The key of the set that is chosen; '' for the pixels. */
  const chosen = ref('');
  const options = computed(() => [
    { value: '', label: 'Pixels' },
    ...others.value.map(({ ref: of, title }) => ({ value: dataKey(of), label: title })),
  ]);
  /** Null for the pixels. */
  const source = computed(() => others.value.find(({ ref: of }) => dataKey(of) === chosen.value)?.ref ?? null);
  return { chosen, options, source };
}
