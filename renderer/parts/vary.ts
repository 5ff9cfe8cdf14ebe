import type { InjectionKey } from 'vue';

/** What a form offers beside each of its fields that can have several values in one sweep. */
export interface Varying {
  canVary(path: string): boolean;
  /** Puts the field into the sweep, with values worth trying. */
  vary(path: string): void;
}

export const varyKey: InjectionKey<Varying> = Symbol('several values');
