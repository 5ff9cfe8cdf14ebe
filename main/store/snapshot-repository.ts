import type { Database } from 'better-sqlite3';
import { z } from 'zod';

/**
 * What a run was trained on, by its hash: for `digits` the set's id and hash, the split's rule, the counts per part and the hash of
 * the index lists; for `matrices` the set's hash; for `faces` the hash of the snapshot of faces, and that of the matrices made of it.
 */
interface Snapshot {
  hash: string;
  kind: string;
  content: Record<string, z.core.util.JSONType>;
}

export interface SnapshotRepository {
  /** Keeps a snapshot. One that is there already stays as it is: its hash says that the content is the same. */
  put(snapshot: Omit<Snapshot, 'content'> & { content: object }): void;
  get(hash: string): Snapshot | undefined;
}

const content = z.record(z.string(), z.json());

export function openSnapshots(database: Database): SnapshotRepository {
  const insert = database.prepare<[hash: string, kind: string, content: string]>(
    'INSERT INTO snapshots (hash, kind, content) VALUES (?, ?, ?) ON CONFLICT (hash) DO NOTHING',
  );
  const select = database.prepare<[hash: string], { hash: string; kind: string; content: string }>(
    'SELECT hash, kind, content FROM snapshots WHERE hash = ?',
  );
  return {
    put: (snapshot) => {
      insert.run(snapshot.hash, snapshot.kind, JSON.stringify(snapshot.content));
    },
    get: (hash) => {
      const row = select.get(hash);
      return row === undefined ? undefined : { ...row, content: content.parse(JSON.parse(row.content)) };
    },
  };
}
