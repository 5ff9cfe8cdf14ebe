import { ref, watch } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import { explorationOf, queryOf, type Exploration } from './exploration.ts';

/** What is explored, as the address of the page says it, so that a link, a reload and the way back show the same. */
export function useExploration() {
  const route = useRoute();
  const router = useRouter();
  const { path } = route;
  const exploration = ref<Exploration>(explorationOf(route.query));

  /** Changes what is shown, but not the address: for a drag that lasts. */
  function put(change: Partial<Exploration>): void {
    exploration.value = { ...exploration.value, ...change };
  }

  /** Writes what is shown into the address, in the place of what was there. @param top where the images are scrolled to. */
  function save(top = 0): Promise<unknown> {
    const query = queryOf(exploration.value);
    return router.replace({ path, query: top > 0 ? { ...query, top: String(top) } : query });
  }

  function choose(change: Partial<Exploration>): void {
    put(change);
    void save();
  }

  watch(
    () => route.query,
    (query) => {
      const asked = explorationOf(query);
      const differs = JSON.stringify(queryOf(asked)) !== JSON.stringify(queryOf(exploration.value));
      if (route.path === path && differs) exploration.value = asked;
    },
  );
  /** Where the images were when the page was left for one of them. */
  const top = Number(route.query['top'] ?? 0) || 0;
  return { exploration, put, save, choose, top };
}
