import { computed, ref, watch, type ComputedRef } from 'vue';
import { z } from 'zod';
import type { RunColumn } from './run-columns.ts';

const key = 'runs.table';
const kept = z.object({
  ids: z.array(z.string().max(100)).max(200).optional(),
  widths: z.record(z.string().max(100), z.number().min(30).max(2000)).default({}),
});

export interface ShownColumns {
  /** In the order in which they are shown, as wide as a person made them. */
  readonly columns: ComputedRef<RunColumn[]>;
  /** Whether the columns are those that differ, chosen by themselves. */
  readonly automatic: ComputedRef<boolean>;
  toggle(id: string): void;
  /** Puts a column before another one. */
  move(id: string, before: string): void;
  resize(id: string, width: number): void;
  /** Shows these columns; null: those that differ. */
  show(ids: readonly string[] | null): void;
  /** Lets the columns choose themselves again. */
  reset(): void;
}

/** The columns of the run table, their order and widths, kept on this computer. */
export function useShownColumns(all: () => readonly RunColumn[], usual: () => readonly string[]): ShownColumns {
  const own = ref(read());
  watch(own, (value) => {
    localStorage.setItem(key, JSON.stringify(value));
  });
  const ids = computed(() => own.value.ids ?? usual());
  const columns = computed(() =>
    ids.value.flatMap((id) => {
      const column = all().find((one) => one.id === id);
      if (column === undefined) return [];
      const width = own.value.widths[id];
      if (width === undefined) return [column];
      return [{ ...column, width, grow: undefined }];
    }),
  );
  const change = (next: readonly string[]): void => {
    own.value = { ...own.value, ids: [...next] };
  };
  return {
    columns,
    automatic: computed(() => own.value.ids === undefined),
    toggle: (id) => {
      change(ids.value.includes(id) ? ids.value.filter((other) => other !== id) : [...ids.value, id]);
    },
    move: (id, before) => {
      if (id === before) return;
      const rest = ids.value.filter((other) => other !== id);
      const place = rest.indexOf(before);
      change(place < 0 ? [...rest, id] : [...rest.slice(0, place), id, ...rest.slice(place)]);
    },
    resize: (id, width) => {
      const limited = Math.round(Math.min(800, Math.max(40, width)));
      own.value = { ...own.value, widths: { ...own.value.widths, [id]: limited } };
    },
    show: (wanted) => {
      const { widths } = own.value;
      own.value = wanted === null ? { widths } : { ids: [...wanted], widths };
    },
    reset: () => {
      own.value = { widths: {} };
    },
  };
}

function read(): z.infer<typeof kept> {
  try {
    return kept.parse(JSON.parse(localStorage.getItem(key) ?? '{}'));
  } catch {
    return { widths: {} };
  }
}
