import { onScopeDispose, ref, watchEffect, type Ref } from 'vue';

/** The width of an element in pixels, at least `least`; `usual` until it is there. */
export function useElementWidth(
  element: Readonly<Ref<HTMLElement | null>>,
  { least, usual }: { least: number; usual: number },
): Readonly<Ref<number>> {
  const width = ref(usual);
  const observer = new ResizeObserver(([entry]) => {
    width.value = Math.max(least, entry?.contentRect.width ?? usual);
  });
  watchEffect((clean) => {
    const present = element.value;
    if (present === null) return;
    observer.observe(present);
    clean(() => {
      observer.unobserve(present);
    });
  });
  onScopeDispose(() => {
    observer.disconnect();
  });
  return width;
}
