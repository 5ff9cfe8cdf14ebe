import type { Database } from 'better-sqlite3';

/** What was written to a database and is not yet in its file. */
export interface WriteAheadLog {
  file: string;
  /** In pages of 4 KB: its length, and how much of that is in the database's file too. Once all is, the next write begins it anew. */
  length(): { pages: number; copied: number };
  /** Whether this connection copies it when it has grown long, in the middle of whatever writes then; else somebody has to. */
  copiedByWriter(itself: boolean): void;
}

/**
 * Keys and hashes are anywhere in their indexes, so every slice of a long list touches most pages of them. Writing those back to the
 * database after each slice took half of the time.
 */
const pagesBetweenCheckpoints = 16_000;

export function openWriteAheadLog(database: Database): WriteAheadLog {
  // NOOP only looks.
  const look = database.prepare<[], { log: number; checkpointed: number }>('PRAGMA wal_checkpoint(NOOP)');
  return {
    file: database.name,
    length() {
      const { log = 0, checkpointed = 0 } = look.get() ?? {};
      return { pages: Math.max(0, log), copied: Math.max(0, checkpointed) };
    },
    copiedByWriter(itself) {
      database.pragma(`wal_autocheckpoint = ${itself ? pagesBetweenCheckpoints : 0}`);
    },
  };
}
