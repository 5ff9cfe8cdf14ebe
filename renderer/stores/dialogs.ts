import { defineStore } from 'pinia';
import { onScopeDispose, watch, type Ref } from 'vue';

/** The windows over the page that are open: what is chosen in the desktop app's menu takes their place. */
export const useDialogs = defineStore('dialogs', () => {
  const open = new Set<() => void>();

  /** @returns a function that says it is closed. */
  function opened(close: () => void): () => void {
    open.add(close);
    return () => {
      open.delete(close);
    };
  }

  function closeAll(): void {
    for (const close of [...open]) close();
  }

  return { opened, closeAll };
});

/** Lets a window over the page be closed for another one, for as long as `open` is true and the component is there. */
export function useDialog(open: Ref<boolean>): void {
  const dialogs = useDialogs();
  let closed: () => void = () => undefined;
  watch(
    open,
    (isOpen) => {
      closed();
      if (isOpen) {
        closed = dialogs.opened(() => {
          open.value = false;
        });
      }
    },
    { immediate: true, flush: 'sync' },
  );
  onScopeDispose(() => {
    closed();
  });
}
