import { shallowRef, type Ref } from 'vue';
import { useFaceList } from './face-list.ts';
import {
  everythingSelected,
  isSelected,
  nothingSelected,
  selectedCount,
  toggled,
  withRows,
  type FaceSelection,
} from './face-selection.ts';

export interface GridPointer {
  readonly selection: Readonly<Ref<FaceSelection>>;
  /** Moves the cursor; `extend`: everything from where the last selection began is selected. */
  go(place: number, extend?: boolean): void;
  /** A click: alone it goes there, with Shift it extends, with Ctrl it toggles. */
  pick(place: number, event: Pick<MouseEvent, 'shiftKey' | 'ctrlKey' | 'metaKey'>): void;
  toggle(): void;
  all(): void;
  clear(): void;
  /** The selected rows in the list's order, also those that have not been read. */
  ids(): Promise<number[]>;
}

/** Cursor and selection of the grid. */
export function useGridPointer(): GridPointer {
  const list = useFaceList();
  const selection = shallowRef<FaceSelection>(nothingSelected);
  /** What was selected when the range that is being drawn began. */
  let before: FaceSelection = nothingSelected;
  let anchor = list.cursor;

  function begin(place: number): void {
    anchor = place;
    before = selection.value;
  }

  function go(place: number, extend = false): void {
    const there = Math.min(Math.max(0, place), Math.max(0, list.total - 1));
    if (extend && selectedCount(selection.value, list.total) === 0) begin(list.cursor);
    list.cursor = there;
    if (extend) void select(anchor, there);
    else begin(there);
  }

  async function select(from: number, to: number): Promise<void> {
    const base = before;
    const rows = await list.range(from, to);
    if (base === before && to === list.cursor) selection.value = withRows(base, rows);
  }

  function toggle(): void {
    const id = list.idAt(list.cursor);
    if (id === undefined) return;
    selection.value = toggled(selection.value, id);
    begin(list.cursor);
  }

  function clear(): void {
    selection.value = nothingSelected;
    begin(list.cursor);
  }

  async function ids(): Promise<number[]> {
    const { all, ids: some } = selection.value;
    if (all) return (await list.range(0, list.total - 1)).filter((id) => isSelected(selection.value, id));
    return [...some].sort((a, b) => (list.placeOf(a) ?? 0) - (list.placeOf(b) ?? 0));
  }

  return {
    selection,
    go,
    pick: (place, { shiftKey, ctrlKey, metaKey }) => {
      if (shiftKey) {
        go(place, true);
        return;
      }
      if (!ctrlKey && !metaKey) selection.value = nothingSelected;
      go(place);
      if (ctrlKey || metaKey) toggle();
    },
    toggle,
    all: () => {
      selection.value = everythingSelected;
      begin(list.cursor);
    },
    clear,
    ids,
  };
}
