import { computed, watch, type WritableComputedRef, type ComputedRef } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import type { RunOrder } from '../../../shared/models/run-query.ts';
import type { RunView } from '../../../shared/models/run-view.ts';
import { useViews } from '../../stores/views.ts';
import type { KeptLooks } from './kept-looks.ts';

export interface RunsAddress {
  readonly trash: ComputedRef<boolean>;
  /** The saved view that is looked at; what the address says besides it wins. */
  readonly view: ComputedRef<RunView | undefined>;
  readonly where: WritableComputedRef<string>;
  readonly order: ComputedRef<RunOrder>;
  /** Field that the runs are grouped by, '' for none. */
  readonly group: WritableComputedRef<string>;
  /** Address of an archive to look at; one without a path asks for it. */
  readonly archive: WritableComputedRef<{ path: string } | undefined>;
  sort(order: RunOrder): void;
  switchTrash(): void;
  /** Shows a saved view as it was saved, or, without a name, all runs. */
  showView(name: string | undefined): void;
}

const usualOrder: RunOrder = { by: 'createdAt', direction: 'descending' };

/**
 * What the history shows, as its address says it: so that a view can be saved, sent and gone back to. An address that says nothing shows
 * the default view, where there is one, and the runs as they were sorted last.
 */
export function useRunsAddress(looks: () => Pick<KeptLooks, 'look' | 'keep'>): RunsAddress {
  const route = useRoute();
  const router = useRouter();
  const text = (value: unknown): string => (typeof value === 'string' ? value : '');
  const replace = (changes: Record<string, string | undefined>): void => {
    void router.replace({ query: { ...route.query, ...changes } });
  };
  const views = useViews();
  const trash = computed(() => route.query['trash'] !== undefined);
  const view = computed(() => views.all.find(({ name }) => name === route.query['view']));
  const kept = (name: 'where' | 'group'): WritableComputedRef<string> =>
    computed({
      get: () => {
        const own = route.query[name];
        return typeof own === 'string' ? own : (view.value?.[name] ?? '');
      },
      set: (value) => {
        replace({ [name]: value === (view.value?.[name] ?? '') ? undefined : value });
      },
    });
  const showView = (name: string | undefined): void => {
    void router.replace({ query: { view: name ?? '' } });
  };
  watch(
    () => [views.all, route.path, Object.keys(route.query).length] as const,
    ([all, path, words]) => {
      const usual = all.find(({ isDefault }) => isDefault);
      if (usual !== undefined && words === 0 && path === '/runs') showView(usual.name);
    },
    { immediate: true },
  );
  return {
    trash,
    view,
    showView,
    where: kept('where'),
    group: kept('group'),
    order: computed<RunOrder>(() => {
      const [by = '', direction] = text(route.query['sort']).split(' ', 2);
      if (by === '') return looks().look.value.order ?? view.value?.order[0] ?? usualOrder;
      return { by, direction: direction === 'ascending' ? 'ascending' : 'descending' };
    }),
    archive: computed({
      get: () => {
        const path = route.query['archive'];
        return typeof path === 'string' ? { path } : undefined;
      },
      set: (wanted) => {
        replace({ archive: wanted?.path });
      },
    }),
    sort: (order) => {
      looks().keep({ order });
      replace({ sort: `${order.by} ${order.direction}` });
    },
    switchTrash: () => {
      void router.push({ query: trash.value ? {} : { trash: '1' } });
    },
  };
}
