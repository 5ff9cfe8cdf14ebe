import { lab, media } from '../../bridge/lab.ts';
import { useNotices } from '../../stores/notices.ts';
import { formatCount } from '../../ui/format.ts';
import { archiveEnding } from '../../../shared/models/archive.ts';
import { failureOf } from '../../ui/failure-text.ts';
import { saveBlob } from '../../ui/save-file.ts';

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

/** Saves runs as one file through the browser's own download. */
export function useArchive(): { save: (ids: number[]) => Promise<void> } {
  const notices = useNotices();
  return {
    save: async (ids) => {
      try {
        const bytes = await media({ kind: 'run-archive', ids });
        const name = ids.length === 1 ? `run-${ids[0] ?? ''}` : `${ids.length}-runs`;
        saveBlob(new Blob([bytes], { type: 'application/zip' }), `${name}${archiveEnding}`);
        notices.tell(`${formatCount(ids.length, 'run')} exported.`);
      } catch (error) {
        notices.tell(`Could not export the runs. ${failureOf(error).message}`, { kind: 'bad' });
      }
    },
  };
}
