import { tinykeys, type KeybindingsMap } from 'tinykeys';
import { onScopeDispose, watch } from 'vue';
import { useCommands, type Command } from '../stores/commands.ts';

const textInputs = new Set(['text', 'search', 'number', 'email', 'url', 'password', 'tel', 'date', 'time']);

/** True where letters are text: a text box, not a radio button or a slider. */
export function takesText(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) return textInputs.has(target.type);
  if (target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLElement && target.isContentEditable;
}

function inOverlay(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('[role=dialog], [role=menu], [role=listbox]') !== null;
}

/** Binds the keys of all commands. Where two want the same key, the page's wins over the frame's. */
export function useShortcuts(): void {
  const commands = useCommands();
  let unbind: () => void = () => undefined;

  watch(
    () => commands.list,
    (list) => {
      unbind();
      const plain = tinykeys(window, bindings(list.filter((command) => command.inText !== true)), {
        ignore: (event) => event.isComposing || takesText(event.target) || inOverlay(event.target),
      });
      const everywhere = tinykeys(window, bindings(list.filter((command) => command.inText === true)), {
        ignore: (event) => event.isComposing || inOverlay(event.target),
      });
      unbind = () => {
        plain();
        everywhere();
      };
    },
    { immediate: true },
  );
  onScopeDispose(() => {
    unbind();
  });
}

function bindings(commands: readonly Command[]): KeybindingsMap {
  const byKeys = new Map<string, Command[]>();
  for (const command of commands) {
    if (command.keys !== undefined) byKeys.set(command.keys, [command, ...(byKeys.get(command.keys) ?? [])]);
  }
  return Object.fromEntries(
    [...byKeys].map(([keys, latestFirst]) => [
      keys,
      (event: KeyboardEvent) => {
        const command = latestFirst.find((candidate) => candidate.enabled?.() !== false);
        if (command === undefined) return;
        event.preventDefault();
        command.run();
      },
    ]),
  );
}
