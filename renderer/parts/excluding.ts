import type { FaceSummary } from '../../shared/models/face.ts';
import { lab } from '../bridge/lab.ts';
import { useNotices } from '../stores/notices.ts';

/** Excludes a face where one meets it, with the undo of curation. */
export function useExcluding() {
  const notices = useNotices();

  async function undo(): Promise<void> {
    const done = await lab.faces.undo({});
    notices.tell(done.ok ? done.value.words : done.error.message, done.ok ? {} : { kind: 'bad' });
  }

  /** @param face undefined where its actor was removed since. */
  async function exclude(face: FaceSummary | undefined): Promise<void> {
    if (face === undefined) {
      notices.tell('The actor of this face was removed from the list, so it cannot be excluded.', { kind: 'bad' });
      return;
    }
    const done = await lab.faces.decide({ rows: [face.id], verdict: 'exclude', reason: 'wrong-person' });
    if (done.ok) notices.tell(`${face.label} excluded.`, { undo });
    else notices.tell(done.error.message, { kind: 'bad' });
  }

  return { exclude, undo };
}
