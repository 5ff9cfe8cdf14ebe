import { defineStore } from 'pinia';
import { ref, shallowRef } from 'vue';
import type { RunSummary } from '../../shared/models/run.ts';
import { lab } from '../bridge/lab.ts';
import { useLab } from './connection.ts';

const recentCount = 8;

/** The last runs, live, for Home and the command palette. The run table reads its own windows. */
export const useRecentRuns = defineStore('recent-runs', () => {
  const runs = shallowRef<readonly RunSummary[]>([]);
  const total = ref(0);
  const loaded = ref(false);

  async function read(): Promise<void> {
    const order = [{ by: 'id', direction: 'descending' as const }];
    const result = await lab.runs.list({ order, limit: recentCount });
    loaded.value = true;
    if (!result.ok) return;
    runs.value = result.value.runs;
    total.value = result.value.total;
  }

  useLab(read, (event) => {
    if (event.type === 'runs-purged') void read();
    if (event.type !== 'run') return;
    const known = runs.value.some((run) => run.id === event.run.id);
    if (known && event.run.deletedAt === null) {
      runs.value = runs.value.map((run) => (run.id === event.run.id ? event.run : run));
    } else if (known || event.run.deletedAt === null) void read();
  });

  return { runs, total, loaded };
});
