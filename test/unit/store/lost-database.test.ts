import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { backUpOpenDatabase } from '../../../main/store/backup.ts';
import { listBackups } from '../../../main/store/backup-files.ts';
import { takeLabLock } from '../../../main/store/lab-lock.ts';
import { restoreBackup } from '../../../main/store/restore-backup.ts';
import { openStore } from '../../../main/store/store.ts';
import { labDirectory, newRun, openedStore } from './lab-directory.ts';

const backup = 'lab-daily-v6-2026-11-28T06-00-00Z.sqlite';
const older = 'lab-v5-2026-10-01T00-00-00Z.sqlite';
const now = new Date('2026-11-29T12:00:00.000Z');

/** A lab with two runs, of which its one good backup knows the first. */
async function labWithBackup(): Promise<string> {
  const directory = labDirectory();
  const store = openStore(directory);
  store.snapshots.put({ hash: 'snapshot', kind: 'digits', content: {} });
  store.runs.create(newRun({ name: 'first' }));
  mkdirSync(join(directory, 'backups'));
  await backUpOpenDatabase(join(directory, 'lab.sqlite'), join(directory, 'backups', backup));
  store.runs.create(newRun({ name: 'second' }));
  store.close();
  for (const run of ['1', '2']) {
    mkdirSync(join(directory, 'runs', run), { recursive: true });
    writeFileSync(join(directory, 'runs', run, 'weights.bin'), run);
  }
  return directory;
}

const losses: Record<string, (file: string) => void> = {
  empty: (file) => {
    truncateSync(file, 0);
  },
  gone: (file) => {
    rmSync(file);
  },
  'without its header': (file) => {
    writeFileSync(file, readFileSync(file).fill(0, 0, 4096));
  },
  'only the beginning of its header': (file) => {
    truncateSync(file, 50);
  },
  'half as long': (file) => {
    truncateSync(file, Math.floor(statSync(file).size / 2));
  },
  'another, empty database': (file) => {
    rmSync(file);
    const database = new Database(file);
    database.exec('VACUUM');
    database.close();
  },
};

describe('a lab whose database is', () => {
  it.each(Object.entries(losses))(
    '%s is refused, with the names of its backups, and left as it is',
    async (_, lose) => {
      const directory = await labWithBackup();
      copyFileSync(join(directory, 'backups', backup), join(directory, 'backups', older));
      const file = join(directory, 'lab.sqlite');
      lose(file);
      const left = existsSync(file) ? readFileSync(file) : undefined;
      expect(() => openStore(directory)).toThrow(
        expect.objectContaining({
          code: 'storage',
          message: expect.stringMatching(new RegExp(`lab.sqlite.*Restore a backup: ${backup}, ${older}`)) as string,
          details: expect.objectContaining({ backups: [backup, older] }) as object,
        }),
      );
      expect(existsSync(file) ? readFileSync(file) : undefined).toEqual(left);

      expect(restoreBackup(directory, backup, now)).toMatchObject({
        backup: { name: backup, kind: 'daily', version: 6 },
      });
      const store = openedStore(directory);
      expect(store.runs.get(1)?.name).toBe('first');
      expect(store.runs.get(2)).toBeUndefined();
    },
  );

  it.each(['runs/1', 'blobs/ab', 'matrices/photos'])(
    'empty beside %s is refused where there are no backups',
    (path) => {
      const directory = labDirectory();
      mkdirSync(join(directory, path), { recursive: true });
      writeFileSync(join(directory, 'lab.sqlite'), '');
      expect(() => openStore(directory)).toThrow(/is empty \(0 bytes\).*There are no backups/);
    },
  );

  it('empty in a folder that was never used becomes a new lab', () => {
    const directory = labDirectory();
    mkdirSync(join(directory, 'runs'));
    mkdirSync(join(directory, 'blobs', 'staging'), { recursive: true });
    writeFileSync(join(directory, 'lab.sqlite'), '');
    expect(openedStore(directory).isEmpty()).toBe(true);
  });
});

describe('a restored backup', () => {
  it('keeps the database it replaces, whole with its log, and the files of runs it does not know', async () => {
    const directory = await labWithBackup();
    const replaced = join(directory, 'lab-replaced-2026-11-29T12-00-00Z.sqlite');
    const aside = join(directory, 'runs-replaced-2026-11-29T12-00-00Z');
    expect(restoreBackup(directory, backup, now)).toMatchObject({
      replaced,
      runsAside: { runs: [2], folder: aside },
    });
    const database = new Database(replaced, { readonly: true });
    expect(database.prepare('SELECT name FROM runs ORDER BY id').pluck().all()).toEqual(['first', 'second']);
    database.close();
    expect(readdirSync(join(directory, 'runs'))).toEqual(['1']);
    expect(readFileSync(join(aside, '2', 'weights.bin'), 'utf8')).toBe('2');
    expect(listBackups(directory).map(({ name }) => name)).toEqual([backup]);
  });

  it('is refused while the lab is open, when it is damaged, and when there is none of the name', async () => {
    const directory = await labWithBackup();
    const file = join(directory, 'lab.sqlite');
    const before = readFileSync(file);
    const lock = takeLabLock(directory);
    expect(() => restoreBackup(directory, backup, now)).toThrow(
      expect.objectContaining({ code: 'conflict', message: expect.stringContaining('is open') as string }),
    );
    lock?.release();
    for (const name of ['other.sqlite', '../lab.sqlite', '']) {
      expect(() => restoreBackup(directory, name, now)).toThrow(
        expect.objectContaining({ code: 'not_found', message: expect.stringContaining(backup) as string }),
      );
    }
    const path = join(directory, 'backups', backup);
    const whole = readFileSync(path);
    for (const damaged of [whole.subarray(0, whole.length / 2), whole.subarray(0, 0), Buffer.alloc(20_000, 7)]) {
      writeFileSync(path, damaged);
      expect(() => restoreBackup(directory, backup, now)).toThrow(
        expect.objectContaining({ code: 'bad_data', message: expect.stringContaining('left as it was') as string }),
      );
    }
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(readdirSync(directory).filter((name) => /part|replaced/.test(name))).toEqual([]);
  });
});

describe('a backup of an open database', () => {
  it('is of one moment, sound, and one file, whatever is written meanwhile', async () => {
    const directory = labDirectory();
    const store = openedStore(directory);
    const target = join(directory, 'copy.sqlite');
    const copying = backUpOpenDatabase(join(directory, 'lab.sqlite'), target);
    for (let run = 0; run < 20; run++) store.runs.create(newRun());
    await copying;
    store.runs.create(newRun());
    expect(readdirSync(directory).filter((name) => name.startsWith('copy'))).toEqual(['copy.sqlite']);
    if (process.platform !== 'win32') expect(statSync(target).mode & 0o777).toBe(0o600);
    const copy = new Database(target, { readonly: true });
    expect(copy.pragma('integrity_check', { simple: true })).toBe('ok');
    expect(copy.prepare('SELECT count(*) FROM runs').pluck().get()).toBeLessThan(21);
    copy.close();
  });

  it('is not kept when the database is damaged', async () => {
    const directory = labDirectory();
    const store = openStore(directory);
    store.snapshots.put({ hash: 'snapshot', kind: 'digits', content: {} });
    for (let run = 0; run < 300; run++) store.runs.create(newRun());
    store.close();
    const file = join(directory, 'lab.sqlite');
    const bytes = readFileSync(file);
    const database = new Database(file);
    const page = Number(database.prepare(`SELECT rootpage FROM sqlite_schema WHERE name = 'runs'`).pluck().get());
    database.close();
    writeFileSync(file, bytes.fill(0xff, (page - 1) * 4096, page * 4096));
    await expect(backUpOpenDatabase(file, join(directory, 'copy.sqlite'))).rejects.toThrow();
    expect(readdirSync(directory).filter((name) => name.startsWith('copy'))).toEqual([]);
  });
});

describe.skipIf(process.platform === 'win32')('the files of the database', () => {
  it('can be read by their owner only, in a new folder, in one that was there, and where they were open before', () => {
    const directory = labDirectory();
    chmodSync(directory, 0o755);
    openStore(directory).close();
    chmodSync(join(directory, 'lab.sqlite'), 0o644);
    writeFileSync(join(directory, 'lab.sqlite-wal'), '', { mode: 0o644 });
    const store = openedStore(directory);
    store.runs.create(newRun());
    const files = readdirSync(directory).filter((name) => name.startsWith('lab.sqlite'));
    expect(files.toSorted()).toEqual(['lab.sqlite', 'lab.sqlite-shm', 'lab.sqlite-wal']);
    for (const name of files) expect(statSync(join(directory, name)).mode & 0o777, name).toBe(0o600);
  });
});
