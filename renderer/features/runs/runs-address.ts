import { computed, type WritableComputedRef, type ComputedRef } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import type { RunOrder } from '../../../shared/models/run-query.ts';

export interface RunsAddress {
  readonly trash: ComputedRef<boolean>;
  readonly where: WritableComputedRef<string>;
  readonly order: ComputedRef<RunOrder>;
  /** Field that the runs are grouped by, '' for none. */
  readonly group: WritableComputedRef<string>;
  /** Address of an archive to look at; one without a path asks for it. */
  readonly archive: WritableComputedRef<{ path: string } | undefined>;
  sort(order: RunOrder): void;
  switchTrash(): void;
}

/** What the history shows, as its address says it: so that a view can be kept, sent and gone back to. */
export function useRunsAddress(): RunsAddress {
  const route = useRoute();
  const router = useRouter();
  const text = (value: unknown): string => (typeof value === 'string' ? value : '');
  const replace = (changes: Record<string, string | undefined>): void => {
    void router.replace({ query: { ...route.query, ...changes } });
  };
  const trash = computed(() => route.query['trash'] !== undefined);
  const kept = (name: string): WritableComputedRef<string> =>
    computed({
      get: () => text(route.query[name]),
      set: (value) => {
        replace({ [name]: value === '' ? undefined : value });
      },
    });
  return {
    trash,
    where: kept('where'),
    group: kept('group'),
    order: computed<RunOrder>(() => {
      const [by = '', direction] = text(route.query['sort']).split(' ', 2);
      if (by === '') return { by: 'createdAt', direction: 'descending' };
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
    sort: ({ by, direction }) => {
      replace({ sort: `${by} ${direction}` });
    },
    switchTrash: () => {
      void router.push({ query: trash.value ? {} : { trash: '1' } });
    },
  };
}
