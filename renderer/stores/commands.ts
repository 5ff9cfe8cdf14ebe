import { defineStore } from 'pinia';
import { computed, onScopeDispose, shallowRef } from 'vue';

/**
 * One thing a person can do, reachable by key and by the command palette. `keys` as tinykeys writes them: `$mod+k`, `g h`, `j`.
 * `page`: the name of the page (or 'Anywhere') under which `?` lists it. `hidden`: a key only, not in the palette.
 */
export interface Command {
  readonly id: string;
  readonly label: string;
  readonly page: string;
  readonly run: () => unknown;
  readonly keys?: string;
  /** Works while typing in a text box too. */
  readonly inText?: boolean;
  readonly hidden?: boolean;
  readonly enabled?: () => boolean;
}

/** All commands of the window: the frame's and those of the page that is open. */
export const useCommands = defineStore('commands', () => {
  const groups = shallowRef<ReadonlyMap<symbol, readonly Command[]>>(new Map());

  /** Adds commands; a later group wins a key from an earlier one. @returns a function that removes them. */
  function register(commands: readonly Command[]): () => void {
    const key = Symbol('commands');
    groups.value = new Map([...groups.value, [key, commands]]);
    return () => {
      groups.value = new Map([...groups.value].filter(([candidate]) => candidate !== key));
    };
  }

  const list = computed(() => [...groups.value.values()].flat());
  return { list, register };
});

/** Commands for as long as the component that calls this is there. */
export function usePageCommands(commands: readonly Command[]): void {
  onScopeDispose(useCommands().register(commands));
}
