import type { Database } from 'better-sqlite3';
import type { z } from 'zod';

/** The sets of one kind that the lab can train on; their examples are files, not rows. */
export interface SetRepository<T> {
  /** All sets, the one added last first. */
  all(): T[];
  get(id: string): T | undefined;
  latest(): T | undefined;
  /** Adds a set, or replaces the one of the same id. */
  put(set: T): void;
}

/** @param table that keeps this kind of set, one row a set with its facts as JSON. */
export function openSets<T extends { id: string; addedAt: string }>(
  database: Database,
  table: 'digits_sets' | 'matrix_sets',
  schema: z.ZodType<T>,
): SetRepository<T> {
  const all = database.prepare<[], string>(`SELECT facts FROM ${table} ORDER BY added_at DESC, rowid DESC`).pluck();
  const one = database.prepare<[id: string], string>(`SELECT facts FROM ${table} WHERE id = ?`).pluck();
  const put = database.prepare<[id: string, addedAt: string, facts: string]>(
    `INSERT INTO ${table} (id, added_at, facts) VALUES (?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET added_at = excluded.added_at, facts = excluded.facts`,
  );
  const parse = (facts: string): T => schema.parse(JSON.parse(facts));
  const first = (facts: string | undefined): T | undefined => (facts === undefined ? undefined : parse(facts));
  return {
    all: () => all.all().map(parse),
    get: (id) => first(one.get(id)),
    latest: () => first(all.get()),
    put: (set) => {
      put.run(set.id, set.addedAt, JSON.stringify(set));
    },
  };
}
