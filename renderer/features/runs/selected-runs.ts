import type { RunOrder } from '../../../shared/models/run-query.ts';
import { aboutRun } from '../../../shared/lib/about-run.ts';
import { foldedText } from '../../../shared/lib/folded-text.ts';
import { archiveEnding } from '../../../shared/models/archive.ts';
import type { RunSummary } from '../../../shared/models/run.ts';
import { runsFormatFacts } from '../../../shared/models/runs-format.ts';
import { lab, media } from '../../bridge/lab.ts';
import { useNotices } from '../../stores/notices.ts';
import { formatCount, formatNumber } from '../../ui/format.ts';
import type { MenuItem } from '../../ui/menu-item.ts';
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

/** Saves runs as one file through the browser's own download: a Hidden Unit archive, or in a format of other programs. */
export function useExport(): {
  archive: (ids: readonly number[]) => Promise<void>;
  items: (ids: () => Promise<number[]>) => MenuItem[];
} {
  const notices = useNotices();

  async function save(ids: readonly number[], read: () => Promise<ArrayBuffer>, ending: string): Promise<void> {
    if (ids.length === 0) return;
    try {
      const bytes = await read();
      const name = ids.length === 1 ? `run-${ids[0] ?? ''}` : `${ids.length}-runs`;
      saveBlob(new Blob([bytes]), `${name}${ending}`);
      notices.tell(`${formatCount(ids.length, 'run')} exported.`);
    } catch (error) {
      notices.tell(`Could not export the runs. ${failureOf(error).message}`, { kind: 'bad' });
    }
  }
  const archive = (ids: readonly number[]): Promise<void> =>
    save(ids, () => media({ kind: 'run-archive', ids: [...ids] }), archiveEnding);
  return {
    archive,
    items: (ids) => [
      {
        label: 'Hidden Unit archive',
        detail: archiveEnding,
        run: () => void ids().then(archive),
      },
      ...runsFormatFacts.map(({ name, title, ending, several }, place) => ({
        label: title,
        detail: several ? `${name}, ${ending}` : ending,
        apart: place === 0,
        run: () =>
          void ids().then((found) =>
            save(
              found,
              () => media({ kind: 'runs-export', format: name, ids: found }),
              several ? `-${name}${ending}` : ending,
            ),
          ),
      })),
    ],
  };
}

const mostExported = 1000;

/** The runs that a filter finds, in their order. What is more than one download takes is refused with what to do. */
export function useListedRuns(query: () => { where: string; order: RunOrder[]; deleted: boolean }) {
  const notices = useNotices();
  return async (): Promise<number[]> => {
    const result = await lab.runs.list({ ...query(), limit: mostExported });
    if (!result.ok) {
      notices.tell(result.error.message, { kind: 'bad' });
      return [];
    }
    if (result.value.total <= mostExported) return result.value.runs.map(({ id }) => id);
    const words = `${formatCount(result.value.total, 'run')} are listed, and one download takes ${formatNumber(mostExported)}.`;
    notices.tell(`${words} Narrow the filter, or select the runs to export.`, { kind: 'bad' });
    return [];
  };
}

/** Adds tags to runs and removes others; a message offers to undo it. */
export function useTagging() {
  const notices = useNotices();

  async function put(tags: ReadonlyMap<number, readonly string[]>): Promise<boolean> {
    for (const [id, wanted] of tags) {
      const result = await lab.runs.update({ id, tags: [...wanted] });
      if (result.ok) continue;
      notices.tell(aboutRun(id, result.error.message), { kind: 'bad' });
      return false;
    }
    return true;
  }

  return async (runs: readonly RunSummary[], changes: { added: string[]; removed: string[] }): Promise<boolean> => {
    const removed = new Set(changes.removed.map(foldedText));
    const before = new Map(runs.map(({ id, tags }) => [id, tags] as const));
    const after = new Map(
      runs.map(({ id, tags }) => {
        const kept = tags.filter((tag) => !removed.has(foldedText(tag)));
        const fresh = changes.added.filter((tag) => !kept.some((one) => foldedText(one) === foldedText(tag)));
        return [id, [...kept, ...fresh]] as const;
      }),
    );
    if (!(await put(after))) return false;
    notices.tell(`Changed the tags of ${formatCount(runs.length, 'run')}.`, { undo: () => void put(before) });
    return true;
  };
}
