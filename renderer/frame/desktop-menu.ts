import { onScopeDispose } from 'vue';
import { useRouter, type RouteLocationRaw } from 'vue-router';
import type { LabEvent } from '../../shared/contract/event.ts';
import type { Result } from '../../shared/contract/failure.ts';
import { lab, subscribe } from '../bridge/lab.ts';
import { useCommands } from '../stores/commands.ts';
import { useNotices } from '../stores/notices.ts';

type OpenedKind = Extract<LabEvent, { type: 'open-data' }>['kind'];

/** Where each kind of data is shown, and how taking it in begins; a list is looked at first. */
const opened: Record<
  OpenedKind,
  { page: (path: string) => RouteLocationRaw; begin?: (path: string) => Promise<Result<unknown>> }
> = {
  digits: { page: () => '/digits', begin: (path) => lab.digits.add({ source: { kind: 'folder', path } }) },
  matrices: { page: () => '/train', begin: (path) => lab.matrices.add({ path }) },
  faces: { page: () => '/faces', begin: (path) => lab.faceDownloads.importFolder({ path }) },
  'face-list': { page: (list) => ({ path: '/faces', query: { list } }) },
  archive: { page: (archive) => ({ path: '/runs', query: { archive } }) },
};

/**
 * Does what a person chooses in the desktop app's own menu, and adds the folders of data that were dropped on the window or opened
 * from outside. In a browser no such event ever comes.
 */
export function useDesktopMenu(): void {
  const router = useRouter();
  const commands = useCommands();
  const notices = useNotices();

  const stop = subscribe((event) => {
    if (event.type === 'go') void router.push(event.address);
    if (event.type === 'notice') notices.tell(event.text);
    if (event.type === 'open-data') void add(event.kind, event.path);
    if (event.type !== 'command') return;
    if (event.command === 'back') router.back();
    else if (event.command === 'forward') router.forward();
    else if (event.command === 'start') void start();
    else runCommand(event.command);
  });
  onScopeDispose(stop);

  /** The page of the data shows the work, and the message when it has ended; here is only told what could not be begun. */
  async function add(kind: OpenedKind, path: string): Promise<void> {
    const { page, begin } = opened[kind];
    await router.push(page(path));
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
