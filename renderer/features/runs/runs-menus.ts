import { Archive, Eye, GitCompareArrows, Pencil, RotateCcw, Trash2 } from '@lucide/vue';
import { computed, type ComputedRef, type WritableComputedRef } from 'vue';
import { fieldLabels } from '../../../shared/models/parameter-labels.ts';
import { useKinds } from '../../stores/kinds.ts';
import { titleOfName } from '../../ui/format.ts';
import type { MenuItem } from '../../ui/menu-item.ts';
import type { RunColumn } from './run-columns.ts';
import type { ShownColumns } from './shown-columns.ts';

/** Which columns the table has: by themselves those that differ, or any of all. */
export function useColumnMenu(offered: () => readonly RunColumn[], shown: ShownColumns): ComputedRef<MenuItem[]> {
  return computed(() => [
    {
      label: 'Those that differ, by themselves',
      checked: shown.automatic.value,
      run: () => {
        shown.reset();
      },
    },
    ...offered().map((column, place) => ({
      label: column.title,
      detail: column.sort === column.title ? undefined : column.sort,
      apart: place === 0,
      checked: shown.columns.value.some(({ id }) => id === column.id),
      disabled: column.id === 'name',
      run: () => {
        shown.toggle(column.id);
      },
    })),
  ]);
}

/** What runs can be grouped by: facts that many share, tags, and the parameters that differ. */
export function useGroupMenu(
  group: WritableComputedRef<string>,
  varied: () => readonly string[],
): ComputedRef<MenuItem[]> {
  const kinds = useKinds();
  return computed(() => {
    const labels = fieldLabels(kinds.kinds);
    const facts = ['preset', 'data.set', 'status', 'engine', 'tag', 'sweep'];
    const known = facts.filter((name) => name === 'tag' || kinds.fields.find(name) !== undefined);
    const names = [...new Set([...known, ...varied(), group.value])].filter((name) => name !== '');
    return ['', ...names].map((by) => ({
      label: by === '' ? 'No groups' : (labels.get(by) ?? titleOfName(by)),
      detail: labels.has(by) ? by : undefined,
      checked: group.value === by,
      run: () => {
        group.value = by;
      },
    }));
  });
}

export interface RowDoors {
  readonly open: () => void;
  readonly solo: () => void;
  readonly compare: () => void;
  readonly canCompare: () => boolean;
  readonly edit: () => void;
  readonly save: () => unknown;
  readonly restore: () => unknown;
  readonly remove: () => unknown;
  readonly inTrash: () => boolean;
  /** How many runs they act on. */
  readonly count: () => number;
}

/** What can be done with the run under the pointer, or with those that are selected. */
export function useRowMenu(doors: RowDoors): ComputedRef<MenuItem[]> {
  return computed(() => {
    const many = doors.count() > 1 ? ` ${doors.count()}` : '';
    return [
      { label: 'Open', keys: 'o', run: doors.open },
      { label: 'Draw this run alone', icon: Eye, run: doors.solo },
      { label: `Compare${many}`, icon: GitCompareArrows, keys: 'c', disabled: !doors.canCompare(), run: doors.compare },
      { label: 'Edit name, tags and note', icon: Pencil, keys: 't', run: doors.edit, apart: true },
      { label: `Export${many}`, icon: Archive, run: doors.save },
      doors.inTrash()
        ? { label: `Restore${many}`, icon: RotateCcw, keys: 'r', run: doors.restore, apart: true }
        : { label: `Delete${many}`, icon: Trash2, keys: 'Delete', danger: true, apart: true, run: doors.remove },
    ];
  });
}
