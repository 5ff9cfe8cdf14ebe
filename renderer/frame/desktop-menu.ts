import { onScopeDispose } from 'vue';
import { useRouter } from 'vue-router';
import { subscribe } from '../bridge/lab.ts';
import { useCommands } from '../stores/commands.ts';

/** Does what a person chooses in the desktop app's own menu. In a browser no such event ever comes. */
export function useDesktopMenu(): void {
  const router = useRouter();
  const commands = useCommands();

  const stop = subscribe((event) => {
    if (event.type === 'go') void router.push(event.address);
    if (event.type !== 'command') return;
    if (event.command === 'back') router.back();
    else if (event.command === 'forward') router.forward();
    else runCommand(event.command);
  });
  onScopeDispose(stop);

  function runCommand(id: string): void {
    const command = commands.list.find((candidate) => candidate.id === id);
    if (command !== undefined && command.enabled?.() !== false) command.run();
  }
}
