import { onScopeDispose, ref, watchEffect } from 'vue';
import { useRouter } from 'vue-router';
import { usePageCommands, type Command } from '../stores/commands.ts';
import { useNotices } from '../stores/notices.ts';
import { usePage } from '../stores/page.ts';
import { useTheme, type ThemeChoice } from '../stores/theme.ts';
import { pageLinks } from './pages.ts';
import { takesText } from './shortcuts.ts';

export interface FrameDoors {
  readonly openPalette: () => void;
  readonly openKeys: () => void;
}

const themes: readonly ThemeChoice[] = ['system', 'light', 'dark'];

/** What can be done on every page. */
export function useFrameCommands(doors: FrameDoors): void {
  const router = useRouter();
  const page = usePage();
  const notices = useNotices();
  const theme = useTheme();
  const undoable = () => notices.list.findLast((notice) => notice.undo !== undefined);

  useUndoMark(() => undoable() !== undefined);

  const commands: Command[] = [
    ...pageLinks.map((link) => anywhere(`go:${link.to}`, `Go to ${link.title}`, link.keys, () => router.push(link.to))),
    anywhere('go:/faces/curate', 'Curate faces', undefined, () => router.push('/faces/curate')),
    anywhere('go:/faces/snapshots', 'Face snapshots', undefined, () => router.push('/faces/snapshots')),
    anywhere('go:/disk', 'Disk use, retention and checks', undefined, () => router.push('/disk')),
    { ...anywhere('palette', 'Search or run a command', '$mod+k', doors.openPalette), inText: true, hidden: true },
    {
      ...anywhere('inspector', 'Show or hide the inspector', '$mod+i', () => {
        page.inspectorOpen = !page.inspectorOpen;
      }),
      inText: true,
      enabled: () => page.inspectors > 0,
    },
    anywhere('keys', 'Show keyboard shortcuts', '[Shift]+?', doors.openKeys),
    {
      ...anywhere('undo', 'Undo the last action', '$mod+z', () => {
        const notice = undoable();
        if (notice === undefined) return;
        notices.dismiss(notice.id);
        return notice.undo?.();
      }),
      enabled: () => undoable() !== undefined,
    },
    {
      ...anywhere('leave-text', 'Leave the text field', 'Escape', () => {
        if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
      }),
      inText: true,
      hidden: true,
      enabled: () => takesText(document.activeElement),
    },
    {
      ...anywhere('back-out', 'Back to Runs', 'Escape', () => router.push('/runs')),
      hidden: true,
      enabled: () => /^\/(runs\/|compare)/.test(router.currentRoute.value.path),
    },
    ...themes.map((choice) =>
      anywhere(`theme:${choice}`, `Use the ${choice === 'system' ? 'system' : choice} theme`, undefined, () => {
        theme.choice = choice;
      }),
    ),
  ];
  usePageCommands(commands);
}

function anywhere(id: string, label: string, keys: string | undefined, run: () => unknown): Command {
  return { id, label, page: 'Anywhere', run, ...(keys === undefined ? {} : { keys }) };
}

/**
 * Says on the page's root what *Undo* in the desktop app's menu undoes: `data-undoes` is `page` where a message can be undone and
 * nobody types, else `text`.
 */
function useUndoMark(undoable: () => boolean): void {
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
