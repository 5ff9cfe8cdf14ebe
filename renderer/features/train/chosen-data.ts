import { computed } from 'vue';
import { isLeaky } from '../../../shared/lib/leak-words.ts';
import { dataKey, sameData } from '../../../shared/models/data/data-set.ts';
import type { FaceSnapshot } from '../../../shared/models/face-snapshot.ts';
import { useData } from '../../stores/data.ts';
import { useFaceSnapshots } from '../../stores/face-snapshots.ts';
import type { Experiment } from './experiment.ts';

/** The data of the experiment on the form, as a person chooses it, and what the form says about it. */
export function useChosenData({ choose, data, dataKind, preset }: Experiment) {
  const sets = useData();
  const faceSnapshots = useFaceSnapshots();
  const snapshotOf = (hash: string | null | undefined): FaceSnapshot | undefined =>
    faceSnapshots.snapshots.find((one) => one.hash === hash);

  /** Sets that fit what the spec asks for, and the chosen one, whatever it is. */
  const dataOptions = computed(() => {
    const fitting = sets.sets.filter(
      ({ ref }) => sets.fitting(dataKind.value).some((set) => sameData(set.ref, ref)) || sameData(ref, data.value),
    );
    if (fitting.length === 0) return [{ value: '', label: 'No data yet' }];
    return fitting.map(({ ref, title, snapshot: of }) => ({
      value: dataKey(ref),
      label: isLeaky(snapshotOf(of)?.leaks) ? `⚠\ufe0e ${title} · leaks` : title,
    }));
  });
  const chosenData = computed({
    get: () => (data.value === null ? '' : dataKey(data.value)),
    set: (value) => {
      const set = sets.sets.find(({ ref }) => dataKey(ref) === value);
      if (set !== undefined) void choose(preset.value, set.ref, true);
    },
  });
  const set = computed(() => sets.find(data.value));
  /** The snapshot of faces that the chosen set was made of. */
  const snapshot = computed(() => snapshotOf(set.value?.snapshot));
  const sizes = computed(() =>
    set.value === undefined ? undefined : { features: set.value.features, classes: set.value.classNames.length },
  );
  return { dataOptions, chosenData, set, snapshot, sizes };
}
