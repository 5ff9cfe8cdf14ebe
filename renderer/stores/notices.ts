import { defineStore } from 'pinia';
import { ref } from 'vue';

/** A toast. `undo` is offered for as long as it is shown. */
export interface Notice {
  readonly id: number;
  readonly text: string;
  readonly kind: 'plain' | 'good' | 'bad';
  readonly undo: (() => unknown) | undefined;
  /** A page to open from the toast. */
  readonly open: { readonly label: string; readonly to: string } | undefined;
}

const shownFor = 10_000;

/** Short messages at the edge of the window, ten seconds each. */
export const useNotices = defineStore('notices', () => {
  const list = ref<Notice[]>([]);
  let nextId = 1;

  function dismiss(id: number): void {
    list.value = list.value.filter((notice) => notice.id !== id);
  }

  /** Shows a message. With `undo` a button beside it undoes what was done. */
  function tell(text: string, more: Partial<Pick<Notice, 'kind' | 'undo' | 'open'>> = {}): void {
    const notice: Notice = { id: nextId++, text, kind: more.kind ?? 'plain', undo: more.undo, open: more.open };
    list.value = [...list.value.slice(-3), notice];
    setTimeout(() => {
      dismiss(notice.id);
    }, shownFor);
  }

  return { list, tell, dismiss };
});
