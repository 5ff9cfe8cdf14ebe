import { computed, ref, watch, type Ref } from 'vue';
import { useRouter } from 'vue-router';
import { lab } from '../../bridge/lab.ts';
import { useListedRuns } from '../../stores/listed-runs.ts';

export interface NeighbourRuns {
  /** Ids; undefined at an end. */
  readonly previous: Readonly<Ref<number | undefined>>;
  readonly next: Readonly<Ref<number | undefined>>;
  go(id: number | undefined): void;
}

/** The runs before and after one in the list that it was opened from; without such a list, the newer and the older one. */
export function useNeighbourRuns(id: () => number): NeighbourRuns {
  const router = useRouter();
  const listed = useListedRuns();
  const place = computed(() => listed.ids.indexOf(id()));
  const newer = ref<number>();
  const older = ref<number>();

  async function nearest(sign: '<' | '>'): Promise<number | undefined> {
    const direction = sign === '<' ? 'descending' : 'ascending';
    const found = await lab.runs.list({ where: `id ${sign} ${id()}`, order: [{ by: 'id', direction }], limit: 1 });
    return found.ok ? found.value.runs[0]?.id : undefined;
  }

  watch(
    id,
    async (asked) => {
      newer.value = older.value = undefined;
      if (place.value >= 0) return;
      const found = await Promise.all([nearest('>'), nearest('<')]);
      if (id() === asked) [newer.value, older.value] = found;
    },
    { immediate: true },
  );

  return {
    previous: computed(() => (place.value < 0 ? newer.value : listed.ids[place.value - 1])),
    next: computed(() => (place.value < 0 ? older.value : listed.ids[place.value + 1])),
    go: (to) => {
      if (to !== undefined) void router.push(`/runs/${to}`);
    },
  };
}
