import { onScopeDispose, shallowRef, type Ref } from 'vue';

/** The size of the window's page in pixels. */
export function useWindowSize(): Readonly<Ref<{ width: number; height: number }>> {
  const now = (): { width: number; height: number } => ({ width: window.innerWidth, height: window.innerHeight });
  const size = shallowRef(now());
  const look = (): void => {
    size.value = now();
  };
  window.addEventListener('resize', look);
  onScopeDispose(() => {
    window.removeEventListener('resize', look);
  });
  return size;
}
