import { defineStore } from 'pinia';
import { onScopeDispose, ref, shallowRef, toValue, watchEffect, type MaybeRefOrGetter } from 'vue';

/** Where the person is: what the title bar and the window's title say, and whether the page fills the inspector. */
export const usePage = defineStore('page', () => {
  const title = ref('');
  const detail = ref('');
  const inspectors = ref(0);
  const inspectorOpen = ref(window.matchMedia('(min-width: 1500px)').matches);
  /** The element that inspectors are put into; there once the frame is mounted. */
  const inspectorPlace = shallowRef<HTMLElement | null>(null);
  return { title, detail, inspectors, inspectorOpen, inspectorPlace };
});

/** Names the page while the component that calls this is there: `Train`, with a short detail `Digits · part 5, momentum`. */
export function usePageTitle(title: MaybeRefOrGetter<string>, detail: MaybeRefOrGetter<string> = ''): void {
  const page = usePage();
  watchEffect(() => {
    page.title = toValue(title);
    page.detail = toValue(detail);
    document.title = [page.detail, page.title, 'Hidden Unit'].filter(Boolean).join(' · ');
  });
  onScopeDispose(() => {
    page.detail = '';
  });
}
