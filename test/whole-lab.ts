import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import Database from 'better-sqlite3';
import { expect } from 'vitest';
import { dataSources } from '../main/data/sources/data-sources.ts';
import { openStore } from '../main/store/store.ts';

/** Files that come and go while a lab is open, or in the moment of an addition. */
const passing = /^lab\.(sqlite-(wal|shm)|json|sock|lock)|^backups|(^|\/)\.placing-/;
/** Parts of downloads wait here for their rest. */
const kept = new Set(['.downloads']);

/** Every file and folder below one, as paths relative to it. */
export function pathsBelow(folder: string): Set<string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const paths = entries.map((entry) => relative(folder, join(entry.parentPath, entry.name)));
  return new Set(paths.filter((path) => !passing.test(path)));
}

/**
 * Checks a data folder in which no job is under way: the database is sound, and each folder and file that stands for a row has its row and the
 * other way round.
 */
export function expectWhole(data: string): void {
  const database = new Database(join(data, 'lab.sqlite'));
  expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
  expect(database.pragma('foreign_key_check')).toEqual([]);
  const emptySnapshots = database
    .prepare('SELECT hash FROM face_snapshots WHERE hash NOT IN (SELECT snapshot FROM face_snapshot_items)')
    .all();
  expect(emptySnapshots).toEqual([]);
  database.close();
  const store = openStore(data);
  try {
    const refs = store.data.refs();
    for (const room of new Set(dataSources.all().map((source) => source.room))) {
      const ids = refs.filter(({ kind }) => dataSources.get(kind)?.room === room).map(({ id }) => id);
      expect(namesIn(join(data, room)), `folders of ${room}`).toEqual(ids.toSorted());
    }
    const runs = [...store.runs.ids()].map(String);
    for (const name of namesIn(join(data, 'runs'))) expect(runs).toContain(name);
    const blobs = namesIn(join(data, 'blobs')).filter((name) => name.length === 2);
    const files = blobs.flatMap((name) => namesIn(join(data, 'blobs', name)));
    expect(files.toSorted()).toEqual([...store.faces.downloads.observed()].toSorted());
  } finally {
    store.close();
  }
  for (const folder of ['unfinished', join('blobs', 'staging')]) expect(namesIn(join(data, folder))).toEqual([]);
  expect([...pathsBelow(data)].filter((path) => /\.part$|(^|\/)\.(adding|snapshot|archive)-/.test(path))).toEqual([]);
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => !kept.has(name))
      .toSorted();
  } catch {
    return [];
  }
}
