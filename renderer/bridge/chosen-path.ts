import { onScopeDispose, type Ref } from 'vue';
import type { ShellEvent } from '../../shared/contract/shell-event.ts';
import { hearShell } from './lab.ts';

/**
 * Puts the path that a person chooses in the system's dialog into a box. In the desktop app a button with `data-desktop="choose"`
 * and this kind opens the dialog; of several boxes the one whose button was pressed last takes the path.
 * @returns to be called when the button is pressed.
 */
export function useChosenPath(
  kind: Extract<ShellEvent, { type: 'path-chosen' }>['kind'],
  box: Ref<string>,
): () => void {
  const mine = {};
  onScopeDispose(
    hearShell((event) => {
      if (event.type === 'path-chosen' && event.kind === kind && asking === mine) box.value = event.path;
    }),
  );
  return () => {
    asking = mine;
  };
}

let asking: object | undefined;
