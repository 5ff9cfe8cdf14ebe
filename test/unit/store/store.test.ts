import { availableParallelism } from 'node:os';
import { closeSync, existsSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { runQuery } from '../../../shared/models/run-query.ts';
import type { DigitsSet } from '../../../shared/models/digits.ts';
import { latestVersion } from '../../../main/store/migrations/index.ts';
import { storageError } from '../../../main/store/storage-error.ts';
import { openStore } from '../../../main/store/store.ts';
import { digitsData } from '../../../shared/models/data/digits-data.ts';
import { labDirectory, newRun, openedStore } from './lab-directory.ts';

function rawConnection(directory: string): Database.Database {
  const database = new Database(join(directory, 'lab.sqlite'));
  onTestFinished(() => {
    database.close();
  });
  return database;
}

describe('the database', () => {
  it('is made with its folder, keeps a write-ahead log, and is of the newest version', () => {
    const directory = join(labDirectory(), 'a', 'b');
    const store = openedStore(directory);
    expect(store.version).toBe(latestVersion);
    expect(existsSync(join(directory, 'lab.sqlite-wal'))).toBe(true);
    expect(rawConnection(directory).pragma('journal_mode', { simple: true })).toBe('wal');
  });

  it('has only strict tables', () => {
    const directory = labDirectory();
    openedStore(directory);
    const loose = rawConnection(directory)
      .prepare(`SELECT name FROM pragma_table_list WHERE schema = 'main' AND NOT strict AND name NOT LIKE 'sqlite%'`)
      .all();
    expect(loose).toEqual([]);
  });

  it.each([
    [`UPDATE runs SET status = 'done'`, 'CHECK'],
    [`UPDATE runs SET name = ''`, 'CHECK'],
    [`UPDATE runs SET spec = '{'`, 'malformed JSON'],
    [`UPDATE runs SET steps_done = -1`, 'CHECK'],
    [`UPDATE runs SET steps_done = 'many'`, 'cannot store TEXT value in INTEGER column'],
    [`UPDATE runs SET engine_name = 'wasm'`, 'CHECK'],
    [`DELETE FROM snapshots`, 'FOREIGN KEY'],
    [`INSERT INTO run_tags VALUES (99, 'a')`, 'FOREIGN KEY'],
    [`INSERT INTO metric_blocks (run_id, metric, first_step, last_step, points) VALUES (1, 'm', 0, 0, x'00')`, 'CHECK'],
    [`INSERT INTO log_lines (run_id, at, level, text) VALUES (1, '', 'loud', '')`, 'CHECK'],
  ])('refuses %s', (statement, why) => {
    const directory = labDirectory();
    openedStore(directory).runs.create(newRun());
    expect(() => rawConnection(directory).exec(statement)).toThrow(why);
  });

  it('keeps everything when it is closed and opened again', () => {
    const directory = labDirectory();
    const first = openStore(directory);
    first.snapshots.put({ hash: 'snapshot', kind: 'digits', content: { digits: 'sample', parts: [1, 2] } });
    const run = first.runs.create(newRun());
    first.close();
    const second = openedStore(directory);
    expect(second.runs.get(run.id)).toEqual(run);
    expect(second.snapshots.get('snapshot')).toEqual({
      hash: 'snapshot',
      kind: 'digits',
      content: { digits: 'sample', parts: [1, 2] },
    });
    expect(second.snapshots.get('other')).toBeUndefined();
  });

  it('can be read while another connection is in the middle of writing, and shows what is committed', () => {
    const directory = labDirectory();
    const store = openedStore(directory);
    store.runs.create(newRun());
    const total = (): number => store.runs.list(runQuery.parse({})).total;

    const writer = rawConnection(directory);
    writer.exec('BEGIN IMMEDIATE; DELETE FROM runs');
    expect(total()).toBe(1);
    writer.exec('COMMIT');
    expect(total()).toBe(0);

    const reader = openedStore(directory);
    store.runs.create(newRun({ name: 'second' }));
    expect(reader.runs.list(runQuery.parse({})).runs.map((run) => run.name)).toEqual(['second']);
  });
});

describe('failures of the disk', () => {
  it.each([
    ['SQLITE_FULL', 'Free some space'],
    ['SQLITE_IOERR_WRITE', 'The disk that holds the lab failed'],
    ['SQLITE_BUSY', 'Close it and try again'],
    ['SQLITE_READONLY_DBMOVED', 'permissions'],
    ['SQLITE_CORRUPT', 'backups'],
  ])('%s tells a person what to do', (code, advice) => {
    expect(storageError(new Database.SqliteError('as SQLite says it', code))).toMatchObject({
      code: 'storage',
      message: expect.stringContaining(advice),
      details: { code, message: 'as SQLite says it' },
    });
  });

  it('reach the caller of a repository as such', () => {
    const directory = labDirectory();
    openStore(directory).close();
    const database = new Database(join(directory, 'lab.sqlite'));
    const page = database.prepare(`SELECT rootpage FROM sqlite_schema WHERE name = 'log_lines_of_run'`).pluck().get();
    database.close();
    const file = openSync(join(directory, 'lab.sqlite'), 'r+');
    writeSync(file, Buffer.alloc(4096, 0xff), 0, 4096, (Number(page) - 1) * 4096);
    closeSync(file);
    const store = openedStore(directory);
    expect(() => store.logs.of(1)).toThrow(
      expect.objectContaining({ code: 'storage', message: expect.stringContaining('damaged') }),
    );
  });
});

describe('settings', () => {
  it('have defaults, change one by one, and survive a value that no longer fits', () => {
    const directory = labDirectory();
    const { settings } = openedStore(directory);
    const defaults = settings.get();
    expect(defaults).toEqual({
      engine: 'best',
      // A quarter of the cores, from one to four.
      trainers: Math.min(4, Math.max(1, Math.floor(availableParallelism() / 4))),
      gitCommit: true,
      updates: false,
      faces: { needed: 110, concurrency: 8, privateAddresses: false, wayback: false, mostBytes: 50_000_000 },
      retention: { frameDays: null, trashDays: null },
    });
    expect(settings.change({ gitCommit: false })).toEqual({ ...defaults, gitCommit: false });
    expect(settings.change({ engine: 'cpu', gitCommit: undefined })).toEqual({
      ...defaults,
      engine: 'cpu',
      gitCommit: false,
    });
    rawConnection(directory).exec(`UPDATE settings SET value = '"abacus"' WHERE key = 'engine'`);
    expect(settings.get()).toEqual({ ...defaults, gitCommit: false });
  });
});

describe('digits sets', () => {
  const part = { count: 2, perClass: [1, 1] };
  const set = (id: string, addedAt: string): DigitsSet => ({
    id,
    title: id,
    source: 'folder',
    origin: '/digits',
    hash: 'ab',
    rows: 28,
    columns: 28,
    classNames: ['0', '1'],
    train: part,
    test: part,
    bytes: 3136,
    originalMnist: false,
    addedAt,
  });

  it('are listed with the one added last first, and one that is added again is replaced', () => {
    const { data, runs } = openedStore();
    const digits = data.of(digitsData);
    expect(digits.latest()).toBeUndefined();
    digits.put(set('a', '2026-11-01T00:00:00.000Z'));
    digits.put(set('b', '2026-11-02T00:00:00.000Z'));
    expect(digits.all().map(({ id }) => id)).toEqual(['b', 'a']);
    runs.create(newRun({ data: { kind: 'digits', id: 'a' } }));
    digits.put({ ...set('a', '2026-11-03T00:00:00.000Z'), title: 'again' });
    expect(digits.latest()).toEqual({ ...set('a', '2026-11-03T00:00:00.000Z'), title: 'again' });
    expect(digits.get('b')).toEqual(set('b', '2026-11-02T00:00:00.000Z'));
    expect(digits.get('c')).toBeUndefined();
  });
});

describe('log lines', () => {
  it('come back in the order they were said, whatever their times', () => {
    const { logs, runs } = openedStore();
    runs.create(newRun());
    const lines = [
      { at: '2026-11-01T00:00:02.000Z', level: 'info', text: 'second' },
      { at: '2026-11-01T00:00:01.000Z', level: 'error', text: 'first\nwith a line break' },
    ] as const;
    logs.append(1, [lines[0]]);
    logs.append(1, [lines[1]]);
    expect(logs.of(1)).toEqual(lines);
    expect(logs.of(2)).toEqual([]);
  });
});
