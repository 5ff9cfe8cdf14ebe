/** Which rows are selected: these, or `all` that the filter has but these. Never changed, only replaced. */
export interface FaceSelection {
  readonly all: boolean;
  readonly ids: ReadonlySet<number>;
}

export const nothingSelected: FaceSelection = { all: false, ids: new Set() };
export const everythingSelected: FaceSelection = { all: true, ids: new Set() };

export function isSelected(selection: FaceSelection, id: number): boolean {
  return selection.all !== selection.ids.has(id);
}

/** How many of the filter's `total` rows are selected. */
export function selectedCount(selection: FaceSelection, total: number): number {
  return selection.all ? total - selection.ids.size : selection.ids.size;
}

export function toggled(selection: FaceSelection, id: number): FaceSelection {
  const ids = new Set(selection.ids);
  if (!ids.delete(id)) ids.add(id);
  return { all: selection.all, ids };
}

/** With these rows too. */
export function withRows(selection: FaceSelection, rows: Iterable<number>): FaceSelection {
  const ids = new Set(selection.ids);
  for (const id of rows) {
    if (selection.all) ids.delete(id);
    else ids.add(id);
  }
  return { all: selection.all, ids };
}
