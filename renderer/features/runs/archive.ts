import { archiveEnding } from '../../../shared/models/archive.ts';
import { media } from '../../bridge/lab.ts';
import { useNotices } from '../../stores/notices.ts';
import { failureOf } from '../../ui/failure-text.ts';
import { formatCount } from '../../ui/format.ts';
import { saveBlob } from '../../ui/save-file.ts';

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
