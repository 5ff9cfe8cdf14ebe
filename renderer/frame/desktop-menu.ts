import { onScopeDispose } from 'vue';
import { useRouter } from 'vue-router';
import type { ShellEvent } from '../../shared/contract/shell-event.ts';
import type { Result } from '../../shared/failure.ts';
import { hearShell, lab } from '../bridge/lab.ts';
import { useCommands } from '../stores/commands.ts';
import { useDialogs } from '../stores/dialogs.ts';
import { useNotices } from '../stores/notices.ts';
import { useOpened } from '../stores/opened.ts';

type OpenedKind = Extract<ShellEvent, { type: 'open-data' }>['kind'];

/** Where each kind of data is shown, and how taking it in begins; lists and archives are looked at first. */
const opened: Record<OpenedKind, { page: string; begin?: (path: string) => Promise<Result<unknown>> }> = {
  digits: { page: '/digits', begin: (path) => lab.digits.add({ source: { kind: 'folder', path } }) },
  matrices: { page: '/train', begin: (path) => lab.matrices.add({ path }) },
  faces: { page: '/faces', begin: (path) => lab.faceDownloads.importFolder({ path }) },
  'face-list': { page: '/faces' },
  archive: { page: '/runs' },
};

/**
 * Does what a person chooses in the desktop app's own menu, and adds the folders of data that were dropped on the window or opened
 * from outside. What is chosen there takes the place of a window over the page. In a browser no such event ever comes.
 */
export function useDesktopMenu(): void {
  const router = useRouter();
  const commands = useCommands();
  const dialogs = useDialogs();
  const notices = useNotices();
  const toLookAt = useOpened();

  const stop = hearShell((event) => {
    if (event.type === 'go') {
      toThePage();
      void router.push(event.address);
    } else if (event.type === 'notice') notices.tell(event.text, event.bad === true ? { kind: 'bad' } : {});
    else if (event.type === 'open-data') void add(event.kind, event.path);
    else if (event.type === 'command') carryOut(event.command);
  });
  onScopeDispose(stop);

  function carryOut(command: Extract<ShellEvent, { type: 'command' }>['command']): void {
    // What it undoes may be in a window over the page.
    if (command !== 'undo') toThePage();
    if (command === 'back') router.back();
    else if (command === 'forward') router.forward();
    else if (command === 'start') void start();
    else runCommand(command);
  }

  /** Closes what is over the page. Archives that wait to be looked at there are waited for no longer. */
  function toThePage(): void {
    toLookAt.archives.clear();
    dialogs.closeAll();
  }

  /** The page of the data shows the work, and the message when it has ended; here is only told what could not be begun. */
  async function add(kind: OpenedKind, path: string): Promise<void> {
    const { page, begin } = opened[kind];
    // One more archive is looked at where the first one is.
    if (kind !== 'archive' || toLookAt.archives.first === undefined) toThePage();
    if (kind === 'archive') toLookAt.archives.add(path);
    if (kind === 'face-list') toLookAt.lists.add(path);
    if (router.currentRoute.value.path !== page) await router.push(page);
    const added = await begin?.(path);
    if (added?.ok === false) notices.tell(added.error.message, { kind: 'bad' });
  }

  /** What there is to start is on the Train page: on any other the first choice opens it, to be looked at. */
  async function start(): Promise<void> {
    if (router.currentRoute.value.path === '/train') runCommand('train.start');
    else await router.push('/train');
  }

  function runCommand(id: string): void {
    const command = commands.list.find((candidate) => candidate.id === id);
    if (command !== undefined && command.enabled?.() !== false) command.run();
  }
}
