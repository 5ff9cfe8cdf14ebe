import { computed, ref, watch, type ComputedRef } from 'vue';
import { z } from 'zod';
import { runOrder } from '../../../shared/models/run-query.ts';
import type { RunView } from '../../../shared/models/run-view.ts';

const key = 'runs.table';
/** Of one view: the columns in their order, how wide a person made them, and what the runs are sorted by. */
const keptLook = z.object({
  ids: z.array(z.string().max(100)).max(200).optional(),
  widths: z.record(z.string().max(100), z.number().min(30).max(2000)).default({}),
  order: runOrder.optional(),
});
export type KeptLook = z.infer<typeof keptLook>;
const kept = z.record(z.string().max(100), keptLook);
const mostViews = 100;

export interface KeptLooks {
  /** Of the view that is looked at, as a person left it; else as it was saved. */
  readonly look: ComputedRef<KeptLook>;
  keep(changes: Partial<KeptLook>): void;
  /** Gives the view of this name the look of the present one. */
  copyTo(name: string): void;
  /** Lets the view that is looked at be as it was saved. */
  forget(): void;
}

/** How a person left the run table, for each saved view and for none, kept on this computer. */
export function useKeptLooks(view: () => RunView | undefined): KeptLooks {
  const looks = ref(read());
  watch(looks, (value) => {
    localStorage.setItem(key, JSON.stringify(value));
  });
  const name = (): string => view()?.name ?? '';
  const look = computed<KeptLook>(() => looks.value[name()] ?? { ids: view()?.columns ?? undefined, widths: {} });
  const put = (of: string, changed: KeptLook | undefined): void => {
    const others = Object.entries(looks.value).filter(([other]) => other !== of);
    const latest = changed === undefined ? others : [...others, [of, changed] as const];
    looks.value = Object.fromEntries(latest.slice(-mostViews));
  };
  return {
    look,
    keep: (changes) => {
      put(name(), { ...look.value, ...changes });
    },
    copyTo: (other) => {
      put(other, look.value);
    },
    forget: () => {
      put(name(), undefined);
    },
  };
}

function read(): z.infer<typeof kept> {
  try {
    return kept.parse(JSON.parse(localStorage.getItem(key) ?? '{}'));
  } catch {
    return {};
  }
}
