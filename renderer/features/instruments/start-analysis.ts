import { computed, ref, shallowRef } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import { dataKey, type DataRef } from '../../../shared/models/data/data-set.ts';
import type { Analysis } from '../../../shared/models/instruments/analysis.ts';
import type { InstrumentKind } from '../../../shared/models/instruments/instrument-kind.ts';
import type { RunSummary } from '../../../shared/models/run.ts';
import { lab, valueOf } from '../../bridge/lab.ts';
import { useData } from '../../stores/data.ts';
import { useLive } from '../../stores/live.ts';

const mostRuns = 200;

/** A number of an address; undefined where it is none. */
export const numberOf = (value: unknown): number | undefined =>
  typeof value === 'string' && /^[1-9]\d{0,14}$/.test(value) ? Number(value) : undefined;

/** What a person may choose for an instrument beside its settings, and the start of an analysis, whose page opens then. */
export function useStartAnalysis(kind: () => InstrumentKind | undefined) {
  const route = useRoute();
  const router = useRouter();
  const runs = shallowRef<readonly RunSummary[]>([]);
  const { failure: runsFailure } = useLive(
    () => lab.runs.list({ order: [{ by: 'id', direction: 'descending' }], limit: mostRuns }),
    (found) => {
      runs.value = found.runs;
    },
    { follow: ({ type }) => type === 'run' || type === 'runs-changed' || type === 'runs-purged' },
  );
  /** Undefined until a person chooses: then the run of the address, or the newest where one is needed. */
  const chosenRun = ref<number | null>();
  const run = computed({
    get: () => {
      if (chosenRun.value !== undefined) return chosenRun.value;
      const newest = kind()?.needsRun === true ? runs.value[0]?.id : undefined;
      return numberOf(route.query['run']) ?? newest ?? null;
    },
    set: (id) => {
      chosenRun.value = id;
    },
  });
  const data = useData();
  const sets = computed(() => data.sets.map(({ ref: of, title }) => ({ value: dataKey(of), label: title })));
  const chosenData = ref('');
  const chosenSet = computed(() => data.sets.find(({ ref: of }) => dataKey(of) === chosenData.value) ?? data.sets[0]);
  const dataChoice = computed({
    get: () => (chosenSet.value === undefined ? '' : dataKey(chosenSet.value.ref)),
    set: (key) => {
      chosenData.value = key;
    },
  });
  const busy = ref(false);
  const failure = shallowRef<unknown>();

  async function begin(of: number | null, set: DataRef | null, settings: Record<string, unknown>): Promise<void> {
    const instrument = kind()?.name;
    if (instrument === undefined) return;
    busy.value = true;
    failure.value = undefined;
    try {
      const started = await valueOf(lab.instruments.start({ instrument, run: of, data: set, settings }));
      await router.push({ path: `/instruments/${instrument}`, query: { analysis: String(started.analysis.id) } });
    } catch (error) {
      failure.value = error;
    } finally {
      busy.value = false;
    }
  }

  return {
    ...{ runs, run, sets, dataChoice, busy },
    failure: computed(() => failure.value ?? runsFailure.value),
    start: (settings: Record<string, unknown>) => {
      const takesRun = kind()?.needsRun === true || kind()?.takesRun === true;
      const set = kind()?.needsData === true ? (chosenSet.value?.ref ?? null) : null;
      return begin(takesRun ? run.value : null, set, settings);
    },
    again: ({ run: of, settings, snapshotHash }: Analysis) => {
      const set = data.sets.find(({ snapshot, hash }) => (snapshot ?? hash) === snapshotHash);
      return begin(of, kind()?.needsData === true ? (set?.ref ?? null) : null, settings);
    },
    choose: (of: number | null) => {
      chosenRun.value = of;
    },
  };
}
