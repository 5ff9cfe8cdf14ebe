import { nextTick } from 'vue';

/**
 * Where a row goes together with its button, the keyboard stays in the list: at that button of the row that takes its place, of the last
 * row, or where none is left at what adds one. @param index of the row that was removed.
 */
export async function focusAfterRemoval(
  list: HTMLElement | null,
  index: number,
  buttons: { readonly remove: string; readonly add: string },
): Promise<void> {
  await nextTick();
  const left = list?.querySelectorAll<HTMLElement>(buttons.remove);
  const next = left?.[Math.min(index, left.length - 1)] ?? list?.querySelector<HTMLElement>(buttons.add);
  next?.focus();
}
