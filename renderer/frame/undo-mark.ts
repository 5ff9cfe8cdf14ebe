import { onScopeDispose, ref, watchEffect } from 'vue';
import { takesText } from './shortcuts.ts';

/**
 * Says on the page's root what *Undo* in the desktop app's menu takes back: `data-undoes` is `page` where a message can be undone and
 * nobody types, else `text`.
 */
export function useUndoMark(undoable: () => boolean): void {
  const typing = ref(takesText(document.activeElement));
  const look = (): void => {
    typing.value = takesText(document.activeElement);
  };
  for (const type of ['focusin', 'focusout']) document.addEventListener(type, look);
  onScopeDispose(() => {
    for (const type of ['focusin', 'focusout']) document.removeEventListener(type, look);
  });
  watchEffect(() => {
    document.documentElement.dataset['undoes'] = undoable() && !typing.value ? 'page' : 'text';
  });
}
