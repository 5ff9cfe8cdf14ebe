import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { digitsData } from '../../../shared/models/data/digits-data.ts';
import { migrate } from '../../../main/store/migrate.ts';
import { latestVersion, migrations } from '../../../main/store/migrations/index.ts';
import { openStore } from '../../../main/store/store.ts';
import { labDirectory, openedStore } from './lab-directory.ts';

const kept = join(import.meta.dirname, '..', '..', 'fixtures', 'databases');

/** A data directory with the kept database of a version. */
function directoryOfVersion(version: number): string {
  const directory = labDirectory();
  copyFileSync(join(kept, `v${version}.sqlite`), join(directory, 'lab.sqlite'));
  return directory;
}

function opened(file: string): Database.Database {
  const database = new Database(file);
  onTestFinished(() => {
    database.close();
  });
  return database;
}

function tables(database: Database.Database): string[] {
  return database
    .prepare<[], string>(
      `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name`,
    )
    .pluck()
    .all();
}

function rowsOf(database: Database.Database, table: string): unknown[] {
  return database.prepare(`SELECT * FROM ${table}`).all();
}

/** Tables whose rows have become those of one, and columns that hold something else now: tested below by what they say. */
const gathered = ['digits_sets', 'matrix_sets'];
/** Counters, which triggers keep. */
const recounted = ['face_counts'];
const reshaped: Record<string, string[]> = {
  runs: ['digits', 'matrices'],
  metric_blocks: ['points'],
  metric_summaries: ['last', 'min', 'max'],
  face_rows: ['standing'],
};

function without(row: unknown, columns: readonly string[]): object {
  return Object.fromEntries(Object.entries(row ?? {}).filter(([column]) => !columns.includes(column)));
}

function idOf(row: unknown): unknown {
  return Object.entries(row ?? {}).find(([column]) => column === 'id')?.[1];
}

describe('migrations', () => {
  it('are numbered without gaps, and a database of every version before the newest is kept for this test', () => {
    expect(migrations.map((migration) => migration.version)).toEqual(migrations.map((_, index) => index + 1));
    for (const { version } of migrations.slice(0, -1)) expect(existsSync(join(kept, `v${version}.sqlite`))).toBe(true);
  });

  it.each(migrations.slice(1).map((migration) => [migration.version - 1, migration.version]))(
    'bring the kept database of version %i to %i with every row it had',
    (from) => {
      const before = opened(join(directoryOfVersion(from), 'lab.sqlite'));
      const directory = directoryOfVersion(from);
      const after = opened(join(directory, 'lab.sqlite'));
      migrate(after, join(directory, 'backups'), new Date());

      expect(after.pragma('user_version', { simple: true })).toBe(latestVersion);
      expect(after.pragma('integrity_check', { simple: true })).toBe('ok');
      for (const table of tables(before).filter((name) => ![...gathered, ...recounted].includes(name))) {
        const old = rowsOf(before, table).map((row) => without(row, reshaped[table] ?? []));
        expect(rowsOf(after, table).length).toBe(old.length);
        expect(rowsOf(after, table)).toMatchObject(old);
      }
      const sets = tables(before).filter((name) => gathered.includes(name));
      const facts = sets.flatMap((table) => rowsOf(before, table)).map((row) => ({ id: idOf(row) }));
      // From version 6 on they are in this table, which was compared above.
      if (sets.length > 0) expect(rowsOf(after, 'data_sets')).toMatchObject(facts);
    },
  );

  it('end in the same tables and indexes as a new database', () => {
    const schema = (directory: string): unknown[] => {
      openStore(directory).close();
      const database = opened(join(directory, 'lab.sqlite'));
      return database.prepare('SELECT type, name, sql FROM sqlite_schema ORDER BY type, name').all();
    };
    expect(schema(directoryOfVersion(1))).toEqual(schema(labDirectory()));
  });

  it('leave the runs of version 1 readable as they were', () => {
    const store = openedStore(directoryOfVersion(1));
    const everything = { where: '', order: [], offset: 0, limit: 10 };
    expect(store.runs.list({ ...everything, deleted: false }).runs.map((run) => run.name)).toEqual([
      'Part 5',
      'Part 4',
    ]);
    expect(store.runs.list({ ...everything, deleted: true }).runs.map((run) => run.name)).toEqual(['Diverged']);
    expect(store.runs.get(1)).toMatchObject({
      status: 'succeeded',
      note: 'The first one.',
      tags: ['baseline', 'report'],
      engine: { name: 'wasm', version: '4.22.0', threads: null },
      metrics: { 'test.accuracy': { count: 1, last: 0.8595, min: 0.8595, max: 0.8595, minStep: 9990, maxStep: 9990 } },
    });
    const [cost] = store.metrics.series([1], ['train.cost'], null)[0]?.series ?? [];
    // It falls from its first step to its last, which a database of this version did not say.
    expect(store.runs.get(1)?.metrics['train.cost']).toMatchObject({ minStep: 9990, maxStep: 0 });
    expect(cost?.steps.length).toBe(1000);
    // It was the sum over 4,000 examples.
    expect(cost?.values[999]).toBe(9000 / 9991 / 4000);
    expect(store.metrics.exact(3)[0]?.values).toEqual([9000 / 4000, Infinity, NaN]);
    expect(store.runs.speeds({ kind: 'softmax-regression', engine: 'wasm' })).toEqual([
      { secondsPerStep: 0.1, trainExamples: 4000 },
    ]);
    expect(store.settings.get().engine).toBe('wasm');
    expect(store.data.of(digitsData).latest()?.id).toBe('sample');
  });

  it('leave the sets and runs of version 5 with one reference each, and every cost a mean', () => {
    const store = openedStore(directoryOfVersion(5));
    expect(store.data.all().map(({ ref, title, snapshot }) => [ref, title, snapshot !== null])).toEqual([
      [{ kind: 'faces', id: 'six-0a1b2c3d' }, 'six · 28 px', true],
      [{ kind: 'matrices', id: 'toy-01234567' }, 'toy', false],
      [{ kind: 'digits', id: 'sample' }, expect.any(String), false],
    ]);
    expect(store.runs.get(4)).toMatchObject({ name: 'Faces', data: { kind: 'faces', id: 'six-0a1b2c3d' } });
    expect(store.runs.get(5)).toMatchObject({ name: 'On digits', data: { kind: 'digits', id: 'sample' } });
    // A dense net recorded means; softmax regression sums over its 100 and 50 examples.
    expect(store.runs.get(4)?.metrics['train.cost']).toMatchObject({ last: 0.5, max: 1.75 });
    expect(store.runs.get(5)?.metrics['train.cost']).toMatchObject({ last: 1.5, min: 1.5, max: 2.3 });
    const series = store.metrics.series([5], ['train.cost', 'validation.cost'], null)[0]?.series;
    expect(series?.map(({ values }) => values)).toEqual([
      [2.3, 1.5],
      [2.3, 1.5],
    ]);
  });

  it('leave no face of version 6 usable whose box misses its picture, with counts that say so', () => {
    const { rows, snapshots } = openedStore(directoryOfVersion(6)).faces;
    const { actors } = rows.status(3);
    for (const actor of ['Ida Adams', 'Bo Bell']) {
      expect(actors[actor]).toMatchObject({ rows: 5, usable: 2, open: 2, absent: 1 });
      const candidates = rows.candidates([actor]);
      expect(candidates.map(({ index, misplaced }) => [index, misplaced])).toEqual([
        [0, false],
        [1, true],
        [2, false],
        [3, true],
      ]);
    }
    expect(actors['Bill Hader']).toMatchObject({ usable: 2, open: 0 });
    expect(snapshots.list().map(({ name, leaks }) => [name, leaks])).toEqual([
      ['leaky', null],
      ['kept', null],
    ]);
  });

  it('back the older database up first, whole', () => {
    const directory = directoryOfVersion(1);
    openStore(directory).close();
    const copies = readdirSync(join(directory, 'backups'));
    expect(copies.length).toBe(1);
    expect(copies[0]).toMatch(/^lab-v1-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ\.sqlite$/);

    const copy = opened(join(directory, 'backups', copies[0] ?? ''));
    const original = opened(join(kept, 'v1.sqlite'));
    expect(copy.pragma('user_version', { simple: true })).toBe(1);
    for (const table of tables(original)) expect(rowsOf(copy, table)).toEqual(rowsOf(original, table));
  });

  it('back nothing up when there is nothing older', () => {
    const directory = labDirectory();
    openStore(directory).close();
    openStore(directory).close();
    expect(existsSync(join(directory, 'backups'))).toBe(false);
  });

  it('leave the database as it was when one fails half-way', () => {
    const directory = directoryOfVersion(1);
    const database = opened(join(directory, 'lab.sqlite'));
    // In the way of the second migration's last statement.
    database.exec('CREATE TABLE runs_of_tag (a TEXT) STRICT');
    const before = rowsOf(database, 'sqlite_schema');
    expect(() => {
      migrate(database, join(directory, 'backups'), new Date());
    }).toThrow('runs_of_tag');
    expect(database.pragma('user_version', { simple: true })).toBe(1);
    expect(rowsOf(database, 'sqlite_schema')).toEqual(before);
    expect(readdirSync(join(directory, 'backups')).length).toBe(1);
  });
});

describe('a database that is not for this application', () => {
  it('is refused when it is newer, byte for byte untouched', () => {
    const directory = labDirectory();
    openStore(directory).close();
    const file = join(directory, 'lab.sqlite');
    const database = new Database(file);
    database.pragma(`user_version = ${latestVersion + 1}`);
    database.close();
    const before = readFileSync(file);

    expect(() => openStore(directory)).toThrow(
      expect.objectContaining({ code: 'storage', message: expect.stringMatching(/newer Hidden Unit.*Update/s) }),
    );
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(existsSync(join(directory, 'backups'))).toBe(false);
  });

  it('is refused when another program wrote it', () => {
    const directory = labDirectory();
    const database = new Database(join(directory, 'lab.sqlite'));
    database.exec('CREATE TABLE recipes (name TEXT)');
    database.close();
    expect(() => openStore(directory)).toThrow(
      expect.objectContaining({ code: 'storage', message: expect.stringContaining('another program') }),
    );
    expect(tables(opened(join(directory, 'lab.sqlite')))).toEqual(['recipes']);
  });

  it('is refused when it is no database at all', () => {
    const directory = labDirectory();
    writeFileSync(join(directory, 'lab.sqlite'), 'not a database, '.repeat(100));
    expect(() => openStore(directory)).toThrow(
      expect.objectContaining({ code: 'storage', message: expect.stringContaining('damaged') }),
    );
  });

  it('says that the folder cannot be used when there is a file in its place', () => {
    const directory = labDirectory();
    writeFileSync(join(directory, 'data'), '');
    expect(() => openStore(join(directory, 'data'))).toThrow(
      expect.objectContaining({ code: 'storage', message: expect.stringContaining('choose another one') }),
    );
  });
});
