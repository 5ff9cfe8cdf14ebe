import type { Database } from 'better-sqlite3';
import type { DataKind } from '../../shared/models/data/data-kind.ts';
import { dataKinds } from '../../shared/models/data/data-kinds.ts';
import { dataKey, type DataRef, type DataSet } from '../../shared/models/data/data-set.ts';
import { withStorageErrors } from './storage-error.ts';

/** The sets of one kind that the lab keeps; their examples are files, not rows. */
export interface SetRepository<Facts> {
  /** All sets, the one added last first. */
  all(): Facts[];
  get(id: string): Facts | undefined;
  latest(): Facts | undefined;
  /** Adds a set, or replaces the one of the same id. */
  put(facts: Facts): void;
}

/** The sets of every kind. Those of a kind that is not registered are kept and not told. */
export interface DataRepository {
  /** The sets of a kind, with all that is kept about them. */
  of<Facts extends { id: string; addedAt: string }>(kind: DataKind<Facts>): SetRepository<Facts>;
  /** What every kind can say about its sets, the one added last first. */
  all(): DataSet[];
  get(ref: DataRef): DataSet | undefined;
  /** All sets, those of a kind too that is not registered. */
  refs(): DataRef[];
  /** What is kept about a set, for its kind to read. */
  facts(ref: DataRef): unknown;
  /** The set with these bytes, whatever it is called here, of one of these kinds. */
  withHash(kinds: readonly string[], hash: string): DataRef | undefined;
  remove(ref: DataRef): void;
}

interface Row {
  kind: string;
  id: string;
  facts: string;
}

/** The set that a run or sweep refers to. */
export function dataRefOf(key: string | null): DataRef | null {
  if (key === null) return null;
  const colon = key.indexOf(':');
  return { kind: key.slice(0, colon), id: key.slice(colon + 1) };
}

export function openData(database: Database): DataRepository {
  const all = database.prepare<[], Row>('SELECT kind, id, facts FROM data_sets ORDER BY added_at DESC, rowid DESC');
  const ofKind = database.prepare<[kind: string], Row>(
    'SELECT kind, id, facts FROM data_sets WHERE kind = ? ORDER BY added_at DESC, rowid DESC',
  );
  const one = database.prepare<[key: string], Row>('SELECT kind, id, facts FROM data_sets WHERE key = ?');
  const withHash = database.prepare<[hash: string, kinds: string], Row>(
    `SELECT kind, id, facts FROM data_sets WHERE hash = ? AND kind IN (SELECT value FROM json_each(?))
     ORDER BY added_at DESC LIMIT 1`,
  );
  const put = database.prepare<[Record<string, string>]>(
    `INSERT INTO data_sets (key, kind, id, title, hash, added_at, facts)
     VALUES (@key, @kind, @id, @title, @hash, @addedAt, @facts)
     ON CONFLICT (key) DO UPDATE SET title = excluded.title, hash = excluded.hash, added_at = excluded.added_at,
       facts = excluded.facts`,
  );
  const remove = database.prepare<[key: string]>('DELETE FROM data_sets WHERE key = ?');

  return {
    of: (kind) => {
      const parse = ({ facts }: Row) => kind.facts.parse(JSON.parse(facts));
      const first = (row: Row | undefined) => (row === undefined ? undefined : parse(row));
      return withStorageErrors({
        all: () => ofKind.all(kind.kind).map(parse),
        get: (id) => first(one.get(dataKey({ kind: kind.kind, id }))),
        latest: () => first(ofKind.get(kind.kind)),
        put: (facts) => {
          const { ref, title, hash, addedAt } = kind.describe(facts);
          put.run({ key: dataKey(ref), ...ref, title, hash, addedAt, facts: JSON.stringify(facts) });
        },
      });
    },
    all: () => all.all().flatMap((row) => described(row) ?? []),
    get: (ref) => {
      const row = one.get(dataKey(ref));
      return row === undefined ? undefined : described(row);
    },
    refs: () => all.all().map(({ kind, id }) => ({ kind, id })),
    facts: (ref): unknown => {
      const row = one.get(dataKey(ref));
      return row === undefined ? undefined : JSON.parse(row.facts);
    },
    withHash: (kinds, hash) => {
      const row = withHash.get(hash, JSON.stringify(kinds));
      return row === undefined ? undefined : { kind: row.kind, id: row.id };
    },
    remove: (ref) => {
      remove.run(dataKey(ref));
    },
  };
}

function described({ kind, facts }: Row): DataSet | undefined {
  const known = dataKinds.get(kind);
  return known?.describe(known.facts.parse(JSON.parse(facts)));
}
