import { defineStore } from 'pinia';
import { computed, reactive, ref, type ComputedRef, type UnwrapNestedRefs } from 'vue';

/** A file that was opened. Another object each time: what has been changed since is looked at anew. */
export interface Opened {
  readonly path: string;
}

/** Files that are looked at one after another, each once however often it was opened. */
interface Line {
  /** The one to look at now. */
  first: ComputedRef<Opened | undefined>;
  /** How many wait behind it. */
  waiting: ComputedRef<number>;
  add: (path: string) => void;
  /** The first is done with. */
  next: () => void;
  clear: () => void;
}

/** Actor lists and archives that the desktop app has been given to open and that a person sees before they are imported. */
export const useOpened = defineStore('opened', () => ({ lists: line(), archives: line() }));

function line(): UnwrapNestedRefs<Line> {
  const files = ref<readonly Opened[]>([]);
  return reactive({
    first: computed(() => files.value[0]),
    waiting: computed(() => Math.max(0, files.value.length - 1)),
    add(path: string) {
      const known = files.value.some((file) => file.path === path);
      files.value = known
        ? files.value.map((file) => (file.path === path ? { path } : file))
        : [...files.value, { path }];
    },
    next() {
      files.value = files.value.slice(1);
    },
    clear() {
      files.value = [];
    },
  });
}
