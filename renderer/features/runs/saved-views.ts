import { BookmarkPlus, Star, Trash2, Undo2 } from '@lucide/vue';
import { computed, type ComputedRef } from 'vue';
import type { RunView } from '../../../shared/models/run-view.ts';
import { lab } from '../../bridge/lab.ts';
import { useNotices } from '../../stores/notices.ts';
import { useViews } from '../../stores/views.ts';
import type { MenuItem } from '../../ui/menu-item.ts';
import type { KeptLooks } from './kept-looks.ts';
import type { RunsAddress } from './runs-address.ts';
import type { ShownColumns } from './shown-columns.ts';

export interface SavedViews {
  readonly items: ComputedRef<MenuItem[]>;
  /** What the button of the menu says: the view that is looked at, with a dot where something differs from it. */
  readonly title: ComputedRef<string>;
  /** Saves what is shown. @returns whether it was saved. */
  save(name: string, isDefault: boolean): Promise<boolean>;
}

/** The saved views of the history: to go to one, to save what is shown as one, to delete one. */
export function useSavedViews(
  address: RunsAddress,
  columns: ShownColumns,
  looks: Pick<KeptLooks, 'copyTo' | 'forget'>,
  askName: () => void,
): SavedViews {
  const views = useViews();
  const notices = useNotices();
  const current = address.view;
  const shown = computed(() => ({
    where: address.where.value,
    order: [address.order.value],
    group: address.group.value,
    columns: columns.automatic.value ? null : columns.columns.value.map(({ id }) => id),
  }));
  const differs = computed(() => {
    if (current.value === undefined) return false;
    const { where, group, order, columns: ids } = current.value;
    const [by] = order.length === 0 ? shown.value.order : order;
    return JSON.stringify({ where, order: [by], group, columns: ids }) !== JSON.stringify(shown.value);
  });

  async function put(view: RunView): Promise<boolean> {
    const result = await lab.views.save(view);
    if (!result.ok) notices.tell(`Could not save the view. ${result.error.message}`, { kind: 'bad' });
    return result.ok;
  }

  async function save(name: string, isDefault: boolean): Promise<boolean> {
    const saved = await put({ name, isDefault, ...shown.value });
    if (saved) {
      looks.copyTo(name);
      address.showView(name);
    }
    return saved;
  }

  async function remove(view: RunView): Promise<void> {
    const result = await lab.views.delete({ name: view.name });
    if (!result.ok) {
      notices.tell(result.error.message, { kind: 'bad' });
      return;
    }
    looks.forget();
    address.showView(undefined);
    notices.tell(`Deleted the view “${view.name}”.`, { undo: () => void put(view) });
  }

  const items = computed<MenuItem[]>(() => {
    const view = current.value;
    const listed = views.all.map(({ name, isDefault }) => ({
      label: name,
      detail: isDefault ? 'default' : undefined,
      checked: view?.name === name,
      run: () => {
        address.showView(name);
      },
    }));
    const all: MenuItem = {
      label: 'All runs',
      checked: view === undefined,
      run: () => {
        address.showView(undefined);
      },
    };
    const ofThis = view === undefined ? [] : actsOn(view);
    return [all, ...listed, { label: 'Save as a view…', icon: BookmarkPlus, apart: true, run: askName }, ...ofThis];
  });

  function actsOn(view: RunView): MenuItem[] {
    return [
      {
        label: `Save changes to “${view.name}”`,
        icon: BookmarkPlus,
        disabled: !differs.value,
        run: () => void save(view.name, view.isDefault),
      },
      {
        label: `Discard changes to “${view.name}”`,
        icon: Undo2,
        disabled: !differs.value,
        run: () => {
          looks.forget();
          address.showView(view.name);
        },
      },
      {
        label: view.isDefault ? 'Do not open with this view' : 'Open with this view',
        icon: Star,
        run: () => void put({ ...view, isDefault: !view.isDefault }),
      },
      { label: `Delete “${view.name}”`, icon: Trash2, danger: true, run: () => void remove(view) },
    ];
  }

  return {
    items,
    title: computed(() =>
      current.value === undefined ? 'Views' : `${current.value.name}${differs.value ? ' •' : ''}`,
    ),
    save,
  };
}
