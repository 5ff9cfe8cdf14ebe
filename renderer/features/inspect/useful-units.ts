import { computed, shallowRef, watch } from 'vue';
import type { AnalysisSummary } from '../../../shared/models/instruments/analysis.ts';
import type { Job } from '../../../shared/models/job.ts';
import { usefulUnits, usefulUnitsValues, type UsefulUnits } from '../../../shared/models/instruments/useful-units.ts';
import { lab, valueOf } from '../../bridge/lab.ts';
import { useJobs } from '../../stores/jobs.ts';
import { useLive } from '../../stores/live.ts';
import { newestAnalysis } from '../../parts/newest-analysis.ts';

/** The newest count of votes over a run's validation part, and a way to count them. */
export function useUsefulUnits(run: () => number) {
  const jobs = useJobs();
  const found = shallowRef<UsefulUnits>();
  const analysis = shallowRef<number>();
  const pending = shallowRef<number>();
  const failure = shallowRef<unknown>();

  const live = useLive(
    () => newestAnalysis({ instrument: usefulUnits.name, run: run() }, isUsual),
    (latest) => {
      analysis.value = latest?.id;
      const parsed = usefulUnitsValues.safeParse(latest?.result?.values);
      found.value = parsed.success ? parsed.data : undefined;
    },
    { follow: (event) => event.type === 'analysis' && event.analysis.run === run() && event.analysis.endedAt !== null },
  );
  const job = computed((): Job | undefined =>
    jobs.active.find(({ kind, added }) => kind === 'instrument' && added === String(pending.value)),
  );

  async function count(): Promise<void> {
    failure.value = undefined;
    try {
      const asked = { instrument: usefulUnits.name, run: run(), settings: {} };
      pending.value = (await valueOf(lab.instruments.start(asked))).analysis.id;
    } catch (error) {
      failure.value = error;
    }
  }

  watch(run, () => {
    found.value = undefined;
    void live.read();
  });
  return {
    found,
    analysis,
    job,
    count,
    failure: computed(() => failure.value ?? live.failure.value),
    loaded: live.loaded,
  };
}

/** The report's count: votes of the validation images that are classified correctly. */
function isUsual({ status, settings }: AnalysisSummary): boolean {
  return status === 'succeeded' && settings['part'] === 'validation' && settings['voters'] === 'correct';
}
