import { onScopeDispose } from 'vue';
import { useRouter } from 'vue-router';
import { lab, subscribe } from '../bridge/lab.ts';
import { useCommands } from '../stores/commands.ts';
import { useNotices } from '../stores/notices.ts';

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
  async function add(kind: 'digits' | 'matrices', path: string): Promise<void> {
    await router.push(kind === 'digits' ? '/digits' : '/train');
    const added = await (kind === 'digits'
      ? lab.digits.add({ source: { kind: 'folder', path } })
      : lab.matrices.add({ path }));
    if (!added.ok) notices.tell(added.error.message, { kind: 'bad' });
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
