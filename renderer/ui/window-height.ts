import { onScopeDispose, ref, type Ref } from 'vue';

/** The height of the window's page in pixels. */
export function useWindowHeight(): Readonly<Ref<number>> {
  const height = ref(window.innerHeight);
  const look = (): void => {
    height.value = window.innerHeight;
  };
  window.addEventListener('resize', look);
  onScopeDispose(() => {
    window.removeEventListener('resize', look);
  });
  return height;
}
