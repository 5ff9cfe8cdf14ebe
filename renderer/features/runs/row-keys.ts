import type { RunSelection } from './selection.ts';

/** Of a table: how many rows it has, how many are in sight, and how one is opened. */
interface Rows {
  count: number;
  page: number;
  open: (place: number) => void;
}

/** A key in the table: arrows and those beside them move the cursor, with Shift they select; Enter opens, space selects. */
export function pressRow(
  event: KeyboardEvent,
  { cursor, extend, toggle }: RunSelection,
  { count, page, open }: Rows,
): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const at = cursor.value;
  const last = Math.max(0, count - 1);
  const places: Readonly<Record<string, number>> = {
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    PageDown: at + page,
    PageUp: at - page,
    Home: 0,
    End: last,
  };
  const wanted = places[event.key];
  const to = wanted === undefined ? undefined : Math.min(last, Math.max(0, wanted));
  if (to !== undefined && event.shiftKey) extend(to);
  else if (to !== undefined) cursor.value = to;
  else if (event.key === 'Enter') open(at);
  else if (event.key === ' ') toggle(at);
  else return;
  event.preventDefault();
}

/** Opens the menu of a row, as a click with the other button does. */
export function openRowMenu(row: Element | null | undefined): void {
  const box = row?.getBoundingClientRect();
  if (row === null || row === undefined || box === undefined) return;
  const place = { clientX: box.left + 120, clientY: box.top + box.height / 2 };
  row.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true, ...place }));
}
