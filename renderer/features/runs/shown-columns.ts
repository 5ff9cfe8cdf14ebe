import { computed, type ComputedRef } from 'vue';
import type { KeptLooks } from './kept-looks.ts';
import type { RunColumn } from './run-columns.ts';

export interface ShownColumns {
  /** In the order in which they are shown, as wide as a person made them. */
  readonly columns: ComputedRef<RunColumn[]>;
  /** Whether the columns are those that differ, chosen by themselves. */
  readonly automatic: ComputedRef<boolean>;
  toggle(id: string): void;
  /** Puts a column before another one. */
  move(id: string, before: string): void;
  /** Moves a column by so many places. */
  shift(id: string, by: number): void;
  resize(id: string, width: number): void;
  /** Makes a column wider by so many pixels. @param from its width on the page, where nobody chose one. */
  widen(id: string, by: number, from: number): void;
  /** Lets the columns choose themselves again. */
  reset(): void;
}

/** The columns of the run table, their order and widths, as a person left them. */
export function useShownColumns(
  all: () => readonly RunColumn[],
  usual: () => readonly string[],
  { look: own, keep }: KeptLooks,
): ShownColumns {
  const ids = computed(() => {
    const known = (id: string): string => all().find(({ also }) => also === id)?.id ?? id;
    return [...new Set((own.value.ids ?? usual()).map(known))];
  });
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
    keep({ ids: [...next] });
  };
  const resize = (id: string, width: number): void => {
    const limited = Math.round(Math.min(800, Math.max(40, width)));
    keep({ widths: { ...own.value.widths, [id]: limited } });
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
    shift: (id, by) => {
      const shown = columns.value.map((column) => column.id);
      const place = shown.indexOf(id);
      const to = Math.min(shown.length - 1, Math.max(0, place + by));
      if (place < 0 || to === place) return;
      const rest = shown.filter((other) => other !== id);
      change([...rest.slice(0, to), id, ...rest.slice(to)]);
    },
    resize,
    widen: (id, by, from) => {
      resize(id, (own.value.widths[id] ?? from) + by);
    },
    reset: () => {
      keep({ ids: undefined, widths: {} });
    },
  };
}
