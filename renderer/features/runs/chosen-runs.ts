import { computed, ref, type ComputedRef, type Ref } from 'vue';
import { useRouter } from 'vue-router';
import type { RunSummary } from '../../../shared/models/run.ts';
import type { RunSelection } from './selection.ts';
import { useExport, useTrash } from './selected-runs.ts';

export const mostCompared = 20;

export interface ChosenRuns {
  /** What keys and buttons act on: the selected runs, or the one under the cursor. */
  ids(): number[];
  readonly canCompare: ComputedRef<boolean>;
  readonly editing: Ref<boolean>;
  readonly tagging: Ref<boolean>;
  readonly purging: Ref<boolean>;
  open(): void;
  compare(): void;
  /** Name, tags and note of one run; of several that are selected their tags. */
  edit(): void;
  remove(): Promise<void>;
  restore(): Promise<void>;
  save(): Promise<void>;
  askPurge(): void;
}

/** What can be done with the runs that are chosen in the table. */
export function useChosenRuns(
  selection: RunSelection,
  current: () => RunSummary | undefined,
  list: { trash: () => boolean; where: () => string },
): ChosenRuns {
  const router = useRouter();
  const trash = useTrash();
  const exporting = useExport();
  const { runs: selected, clear } = selection;
  const [editing, tagging, purging] = [ref(false), ref(false), ref(false)];
  const canCompare = computed(() => selected.value.size >= 2 && selected.value.size <= mostCompared);

  function ids(): number[] {
    if (selected.value.size > 0) return [...selected.value.keys()];
    const run = current();
    return run === undefined ? [] : [run.id];
  }

  return {
    ...{ ids, canCompare, editing, tagging, purging },
    open: () => {
      const run = current();
      if (run !== undefined) void router.push(`/runs/${run.id}`);
    },
    compare: () => {
      if (!canCompare.value) return;
      const runs = [...selected.value.keys()].join(',');
      void router.push({ path: '/compare', query: { runs, among: list.where() } });
    },
    edit: () => {
      if (selected.value.size > 1) tagging.value = true;
      else editing.value = current() !== undefined;
    },
    remove: async () => {
      const chosen = ids();
      if (!list.trash() && chosen.length > 0 && (await trash.remove(chosen))) clear();
    },
    restore: async () => {
      const chosen = ids();
      if (list.trash() && chosen.length > 0 && (await trash.restore(chosen))) clear();
    },
    save: async () => {
      const chosen = ids();
      if (chosen.length > 0) await exporting.archive(chosen);
    },
    askPurge: () => {
      purging.value = list.trash() && ids().length > 0;
    },
  };
}
