import { shallowRef, watch } from 'vue';
import type { LabEvent } from '../../../shared/contract/event.ts';
import type { Analysis, AnalysisSummary } from '../../../shared/models/instruments/analysis.ts';
import { lab } from '../../bridge/lab.ts';
import { useLive } from '../../stores/live.ts';

/** As many as the lab lists at once. */
const most = 1000;

/** The analyses that are kept, the newest first, live. @param instrument whose; null for those of all. */
export function useAnalyses(instrument: () => string | null = () => null) {
  const analyses = shallowRef<readonly AnalysisSummary[]>([]);

  function follow(event: LabEvent): boolean {
    if (event.type === 'analyses-deleted') {
      analyses.value = analyses.value.filter(({ id }) => !event.ids.includes(id));
    }
    if (event.type === 'analysis' && (instrument() ?? event.analysis.instrument) === event.analysis.instrument) {
      const others = analyses.value.filter(({ id }) => id !== event.analysis.id);
      analyses.value = [...others, event.analysis].sort((one, other) => other.id - one.id);
    }
    return event.type === 'runs-purged';
  }

  const { loaded, failure, read } = useLive(
    () => lab.instruments.list({ instrument: instrument(), limit: most }),
    (found) => {
      analyses.value = found;
    },
    { follow },
  );
  watch(instrument, read);
  return { analyses, loaded, failure, read };
}

/** One analysis with its result, read again when it changes; undefined while none is asked for, or it is not read yet. */
export function useAnalysis(wanted: () => number | undefined) {
  const analysis = shallowRef<Analysis>();
  const { failure, read } = useLive(
    () => {
      const id = wanted();
      if (id === undefined || id !== analysis.value?.id) analysis.value = undefined;
      return id === undefined ? undefined : lab.instruments.get({ id });
    },
    (found) => {
      analysis.value = found;
    },
    { follow: (event) => event.type === 'analysis' && event.analysis.id === wanted(), restMs: 0 },
  );
  return { analysis, failure, read };
}
