/** Keys of a table that has the focus: the row to go to, from `at`, in a table of `count` rows of which `page` are in sight. */
export function rowAfterKey(
  key: string,
  { at, count, page }: { at: number; count: number; page: number },
): number | undefined {
  const last = Math.max(0, count - 1);
  const places: Record<string, number> = {
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    PageDown: at + page,
    PageUp: at - page,
    Home: 0,
    End: last,
  };
  const wanted = places[key];
  return wanted === undefined ? undefined : Math.min(last, Math.max(0, wanted));
}

/** Opens the menu of a row, as a click with the other button does. */
export function openRowMenu(row: Element | null | undefined): void {
  const box = row?.getBoundingClientRect();
  if (row === null || row === undefined || box === undefined) return;
  const place = { clientX: box.left + 120, clientY: box.top + box.height / 2 };
  row.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true, ...place }));
}
