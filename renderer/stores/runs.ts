import { defineStore } from 'pinia';
import { ref, shallowRef } from 'vue';
import type { LabEvent } from '../../shared/contract/event.ts';
import type { RunSummary } from '../../shared/models/run.ts';
import { lab } from '../bridge/lab.ts';
import { useLive } from './live.ts';

const recentCount = 8;

/** The last runs, live, for Home and the command palette. The run table reads its own windows. */
export const useRecentRuns = defineStore('recent-runs', () => {
  const runs = shallowRef<readonly RunSummary[]>([]);
  const total = ref(0);

  const order = [{ by: 'id', direction: 'descending' as const }];
  const live = useLive(
    () => lab.runs.list({ order, limit: recentCount }),
    (found) => {
      runs.value = found.runs;
      total.value = found.total;
    },
    { follow },
  );

  /** A run that is shown changes where it is; the list is asked for again only when it may be another. */
  function follow(event: LabEvent): boolean {
    if (event.type === 'runs-purged' || event.type === 'runs-changed') return true;
    if (event.type !== 'run') return false;
    const { id, deletedAt } = event.run;
    const known = runs.value.some((run) => run.id === id);
    if (!known || deletedAt !== null) return known || deletedAt === null;
    runs.value = runs.value.map((run) => (run.id === id ? event.run : run));
    return false;
  }

  return { runs, total, loaded: live.loaded };
});
