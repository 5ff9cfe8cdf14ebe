import type { Database } from 'better-sqlite3';
import { digitsSet, type DigitsSet } from '../../shared/models/digits.ts';

/** The digits sets of the lab; their images are files, not rows. */
export interface DigitsRepository {
  /** All sets, the one added last first. */
  all(): DigitsSet[];
  get(id: string): DigitsSet | undefined;
  latest(): DigitsSet | undefined;
  /** Adds a set, or replaces the one of the same id. */
  put(set: DigitsSet): void;
}

export function openDigitsSets(database: Database): DigitsRepository {
  const all = database.prepare<[], string>('SELECT facts FROM digits_sets ORDER BY added_at DESC, rowid DESC').pluck();
  const one = database.prepare<[id: string], string>('SELECT facts FROM digits_sets WHERE id = ?').pluck();
  const put = database.prepare<[id: string, addedAt: string, facts: string]>(
    `INSERT INTO digits_sets (id, added_at, facts) VALUES (?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET added_at = excluded.added_at, facts = excluded.facts`,
  );
  const parse = (facts: string): DigitsSet => digitsSet.parse(JSON.parse(facts));
  const first = (facts: string | undefined): DigitsSet | undefined => (facts === undefined ? undefined : parse(facts));
  return {
    all: () => all.all().map(parse),
    get: (id) => first(one.get(id)),
    latest: () => first(all.get()),
    put: (set) => {
      put.run(set.id, set.addedAt, JSON.stringify(set));
    },
  };
}
