import { lab } from '../../bridge/lab.ts';
import { useNotices } from '../../stores/notices.ts';
import { formatCount } from '../../ui/format.ts';

/** Moving runs to the trash and back; nothing is asked, a message offers to undo it. */
export function useTrash() {
  const notices = useNotices();

  async function remove(ids: readonly number[]): Promise<boolean> {
    const result = await lab.runs.delete({ ids: [...ids] });
    if (!result.ok) {
      notices.tell(result.error.message, { kind: 'bad' });
      return false;
    }
    const moved = result.value.ids;
    notices.tell(`${formatCount(moved.length, 'run')} moved to the trash.`, { undo: () => restore(moved) });
    return true;
  }

  async function restore(ids: readonly number[]): Promise<boolean> {
    const result = await lab.runs.restore({ ids: [...ids] });
    notices.tell(result.ok ? `${formatCount(result.value.ids.length, 'run')} restored.` : result.error.message, {
      kind: result.ok ? 'plain' : 'bad',
    });
    return result.ok;
  }

  return { remove, restore };
}
