import type { Database } from 'better-sqlite3';
import { z } from 'zod';
import { pinnedTag } from '../../shared/models/disk.ts';

/** The room that the database and the recorded files of runs take. Sizes are in bytes. */
export interface SpaceRepository {
  /** `unused`: free space within the file. `shrinks`: whether `giveBack` can do anything. */
  database(): { bytes: number; unused: number; points: number; log: number; shrinks: boolean };
  /** Of the recorded files of all runs, by kind, the largest first. */
  files(): Share[];
  /** Recorded files of one run by kind, then its `points` and its `log`. */
  ofRun(id: number): Share[];
  trash(): { runs: number; bytes: number };
  largest(count: number): { id: number; name: string; bytes: number }[];
  /** Runs that succeeded before a moment, have a file of this kind, and are not pinned. */
  withFile(kind: string, endedBefore: string): { id: number; name: string; bytes: number }[];
  /** Runs that were deleted before a moment and are not pinned. */
  deletedBefore(moment: string): { id: number; bytes: number }[];
  /** What SQLite finds wrong with the database, at most so many sentences; none when it is sound. Reads all of it. */
  faults(most: number): string[];
  /** Moves up to so many free pages of 4 KB to the end of the file and cuts it there. @returns whether free ones are left. */
  giveBack(pages: number): boolean;
}

interface Share {
  kind: string;
  bytes: number;
}

/** A point of a metric: step, seconds and value, see metric-block.ts. */
const bytesPerPoint = 20;
/** Value of `PRAGMA auto_vacuum` for a file that gives its free pages back when it is told to. */
const incremental = 2;

const filesAndPoints = `
  coalesce((SELECT sum(bytes) FROM artifacts WHERE run_id = runs.id), 0)
  + coalesce((SELECT sum(count) FROM metric_summaries WHERE run_id = runs.id), 0) * ${bytesPerPoint}`;
const notPinned = `NOT EXISTS (SELECT 1 FROM run_tags WHERE run_id = runs.id AND tag = '${pinnedTag}' COLLATE NOCASE)`;

export function openSpace(database: Database): SpaceRepository {
  const points = database.prepare<[], number>('SELECT coalesce(sum(count), 0) FROM metric_summaries').pluck();
  const log = database.prepare<[], number>('SELECT coalesce(sum(length(text)), 0) FROM log_lines').pluck();
  const files = database.prepare<[], Share>(
    'SELECT kind, sum(bytes) AS bytes FROM artifacts GROUP BY kind ORDER BY bytes DESC, kind',
  );
  const filesOf = database.prepare<[run: number], Share>(
    'SELECT kind, sum(bytes) AS bytes FROM artifacts WHERE run_id = ? GROUP BY kind ORDER BY bytes DESC, kind',
  );
  const pointsOf = database
    .prepare<[run: number], number>('SELECT coalesce(sum(count), 0) FROM metric_summaries WHERE run_id = ?')
    .pluck();
  const logOf = database
    .prepare<[run: number], number>('SELECT coalesce(sum(length(text)), 0) FROM log_lines WHERE run_id = ?')
    .pluck();
  const trash = database.prepare<[], { runs: number; bytes: number }>(
    `SELECT count(*) AS runs, coalesce(sum(${filesAndPoints}), 0) AS bytes FROM runs WHERE deleted_at IS NOT NULL`,
  );
  const largest = database.prepare<[count: number], { id: number; name: string; bytes: number }>(
    `SELECT id, name, ${filesAndPoints} AS bytes FROM runs WHERE deleted_at IS NULL ORDER BY bytes DESC, id LIMIT ?`,
  );
  const withFile = database.prepare<[kind: string, before: string], { id: number; name: string; bytes: number }>(
    `SELECT runs.id, artifacts.name, artifacts.bytes FROM artifacts JOIN runs ON runs.id = run_id
     WHERE artifacts.kind = ? AND status = 'succeeded' AND ended_at < ? AND ${notPinned} ORDER BY runs.id`,
  );
  const deletedBefore = database.prepare<[before: string], { id: number; bytes: number }>(
    `SELECT id, ${filesAndPoints} AS bytes FROM runs WHERE deleted_at < ? AND ${notPinned} ORDER BY id`,
  );
  const pragma = (name: string): number => Number(database.pragma(name, { simple: true }));

  return {
    database: () => ({
      bytes: pragma('page_count') * pragma('page_size'),
      unused: pragma('freelist_count') * pragma('page_size'),
      points: (points.get() ?? 0) * bytesPerPoint,
      log: log.get() ?? 0,
      shrinks: pragma('auto_vacuum') === incremental,
    }),
    files: () => files.all(),
    ofRun: (id) => [
      ...filesOf.all(id),
      { kind: 'points', bytes: (pointsOf.get(id) ?? 0) * bytesPerPoint },
      { kind: 'log', bytes: logOf.get(id) ?? 0 },
    ],
    trash: () => trash.get() ?? { runs: 0, bytes: 0 },
    largest: (count) => largest.all(count),
    withFile: (kind, before) => withFile.all(kind, before),
    deletedBefore: (moment) => deletedBefore.all(moment),
    faults: (most) => {
      const said = z
        .array(z.object({ integrity_check: z.string() }))
        .parse(database.pragma(`integrity_check(${most})`));
      const wrong = said.map(({ integrity_check }) => integrity_check).filter((text) => text !== 'ok');
      const rows = z
        .array(z.object({ table: z.string(), parent: z.string() }))
        .parse(database.pragma('foreign_key_check'));
      return [
        ...wrong,
        ...rows.map(({ table, parent }) => `A row of ${table} names a row of ${parent} that is missing.`),
      ].slice(0, most);
    },
    giveBack: (pages) => {
      if (pragma('auto_vacuum') !== incremental) return false;
      const before = pragma('freelist_count');
      if (before === 0) return false;
      database.pragma(`incremental_vacuum(${pages})`);
      const after = pragma('freelist_count');
      return after > 0 && after < before;
    },
  };
}

/**
 * Lets the file of a database give free pages back. A new one does from its beginning; one of an older version has to be written anew
 * for it once, which is done where that is quick or gives much back, and not where there is no room for it.
 * @param isNew it has no tables yet.
 */
export function letShrink(database: Database, isNew: boolean): void {
  const value = (name: string): number => Number(database.pragma(name, { simple: true }));
  if (value('auto_vacuum') === incremental) return;
  database.pragma(`auto_vacuum = ${incremental}`);
  if (isNew) return;
  const pages = value('page_count');
  const isQuick = pages * value('page_size') <= quickBytes;
  if (!isQuick && value('freelist_count') < pages / 4) return;
  try {
    database.exec('VACUUM');
  } catch {
    // No room on the disk, or somebody reads: it stays as it is, and is tried again the next time.
  }
}

const quickBytes = 32 * 1024 * 1024;
