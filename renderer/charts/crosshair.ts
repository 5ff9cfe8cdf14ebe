import { inject, provide, ref, type InjectionKey, type Ref } from 'vue';

/** Position on the shared axis that the pointer is over, null when it is over no chart. */
export type Crosshair = Ref<number | null>;

const key: InjectionKey<Crosshair> = Symbol('crosshair');

/** Makes every chart below this component show the same position. */
export function provideCrosshair(): Crosshair {
  const crosshair: Crosshair = ref(null);
  provide(key, crosshair);
  return crosshair;
}

/** The page's crosshair, or one's own on a page that shares none. */
export function useCrosshair(): Crosshair {
  return inject(key, () => ref(null), true);
}
