import { inject, provide, type InjectionKey, type Ref } from 'vue';

const key: InjectionKey<Readonly<Ref<number>>> = Symbol('shown analysis');

/** Tells the views of a result which analysis they are of. */
export function provideShownAnalysis(id: Readonly<Ref<number>>): void {
  provide(key, id);
}

export function useShownAnalysis(): Readonly<Ref<number>> | undefined {
  return inject(key, undefined);
}
