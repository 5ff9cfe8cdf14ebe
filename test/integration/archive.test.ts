import {
  copyFileSync,
  createWriteStream,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import Database from 'better-sqlite3';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { ZipFile } from 'yazl';
import { z } from 'zod';
import { archivePreview, archiveVersion } from '../../shared/models/archive.ts';
import { runDetail } from '../../shared/models/run.ts';
import { openLab, type OpenLab } from '../../main/lab.ts';
import { runFolderVersion } from '../../main/run-folder/run-files.ts';
import { commandJson } from '../command-line.ts';
import { packedSample } from '../sample.ts';
import { temporaryFolder } from '../temporary.ts';

const imported = z.object({ added: z.array(z.int()), already: z.array(z.int()) });

async function told(data: string, ...words: string[]): Promise<unknown> {
  const { code, value, stderr } = await commandJson(data, ...words);
  if (code !== 0) throw new Error(`${words.join(' ')}: ${JSON.stringify(value)} ${stderr}`);
  return value;
}

/** Everything of a run that must be the same in another lab. */
async function contentOf(data: string, id: number) {
  const run = runDetail.parse(await told(data, 'runs', 'show', String(id)));
  const files = temporaryFolder();
  await told(data, 'runs', 'export', String(id), '--format', 'tfjs', '--out', files);
  await told(data, 'runs', 'export', String(id), '--format', 'csv', '--out', join(files, 'metrics.csv'));
  const { name, spec, specHash, snapshotHash, createdAt, trainingSeconds, metrics, tags, confusion, machine } = run;
  return {
    run: { name, spec, specHash, snapshotHash, createdAt, trainingSeconds, metrics, tags, confusion, machine },
    frames: run.weightFrames,
    weights: readFileSync(join(files, 'weights.bin')).toString('base64'),
    points: readFileSync(join(files, 'metrics.csv'), 'utf8'),
  };
}

describe('an archive of runs', () => {
  const data = mkdtempSync(join(tmpdir(), 'hidden-unit-test-'));
  const file = join(data, 'two.hidden-unit');
  afterAll(() => {
    rmSync(data, { recursive: true, force: true });
  });
  let made: Promise<void> | undefined;
  // In the first test: a command ends with the test that started it.
  beforeEach(() => (made ??= makeArchive(data, file)), 120_000);

  it('brings runs to another lab whole, and once', async () => {
    const other = temporaryFolder();
    expect(imported.parse(await told(other, 'runs', 'import', file))).toEqual({ added: [1, 2], already: [] });
    expect(await contentOf(other, 1)).toEqual(await contentOf(data, 1));
    const run = runDetail.parse(await told(other, 'runs', 'show', '2'));
    expect({ name: run.name, data: run.data, resumable: run.resumable }).toEqual({
      name: 'shorter',
      data: null,
      resumable: false,
    });
    expect(imported.parse(await told(other, 'runs', 'import', file))).toEqual({ added: [], already: [1, 2] });
    expect(imported.parse(await told(data, 'runs', 'import', file))).toEqual({ added: [], already: [1, 2] });
  });

  it('brings no hidden characters into a lab, and says so in the log of the run', async () => {
    const hostile = temporaryFolder();
    await told(hostile, 'runs', 'import', file);
    const database = new Database(join(hostile, 'lab.sqlite'));
    database.prepare('UPDATE runs SET name = ?, note = ? WHERE id = 1').run('pa\u202ert\n4\x1b[2J', 'a\r\nb\x07');
    database.prepare('INSERT INTO run_tags VALUES (1, ?)').run('U\u0308\u200b');
    database.close();
    const odd = join(hostile, 'odd.hidden-unit');
    await told(hostile, 'runs', 'archive', '1', '2', '--out', odd);

    const other = temporaryFolder();
    await told(other, 'runs', 'import', odd);
    const [one, two] = await Promise.all(['1', '2'].map((id) => told(other, 'runs', 'show', id)));
    expect(runDetail.parse(one)).toMatchObject({ name: 'part 4[2J', note: 'a\nb' });
    expect(runDetail.parse(one).tags).toContain('Ü');
    expect(runDetail.parse(two).name).toBe('shorter');
    const logs = new Database(join(other, 'lab.sqlite'), { readonly: true });
    const warned = logs.prepare("SELECT run_id FROM log_lines WHERE text LIKE '%hidden characters%'").pluck().all();
    logs.close();
    expect(warned).toEqual([1]);
  });

  it('brings runs whose clock was set back, in order, and no preset of blanks', async () => {
    const back = temporaryFolder();
    await told(back, 'runs', 'import', file);
    const database = new Database(join(back, 'lab.sqlite'));
    const { startedAt } = runDetail.parse(await told(back, 'runs', 'show', '1'));
    database.prepare("UPDATE runs SET ended_at = '2020-01-01T00:00:00.000Z', preset = ? WHERE id = 1").run(' \u200b ');
    database.close();
    const path = join(back, 'back.hidden-unit');
    await told(back, 'runs', 'archive', '1', '--out', path);
    const other = temporaryFolder();
    await told(other, 'runs', 'import', path);
    const run = runDetail.parse(await told(other, 'runs', 'show', '1'));
    expect({ startedAt: run.startedAt, endedAt: run.endedAt, preset: run.preset }).toEqual({
      startedAt,
      endedAt: startedAt,
      preset: null,
    });
  });

  it('finds the data of its runs by their hash', async () => {
    const other = temporaryFolder();
    await told(other, 'digits', 'add', '--sample');
    await told(other, 'runs', 'import', file);
    expect(runDetail.parse(await told(other, 'runs', 'show', '1')).data).toEqual({ kind: 'digits', id: 'sample' });
  });

  it('leaves the lab as it was when the archive is damaged, wherever', async () => {
    const other = temporaryFolder();
    const whole = readFileSync(file);
    const lab = await openLab(other);
    try {
      for (let nth = 1; nth <= 40; nth++) {
        const at = Math.floor((whole.length * nth) / 41);
        const cut = join(other, 'cut.hidden-unit');
        writeFileSync(cut, whole.subarray(0, at));
        expect((await take(lab, cut)).state).toBe('failed');
        const flipped = Buffer.from(whole);
        flipped[at] = (flipped[at] ?? 0) ^ 0xff;
        const path = join(other, 'flipped.hidden-unit');
        writeFileSync(path, flipped);
        await take(lab, path);
      }
      expect(readdirSync(join(other, 'runs')).filter((name) => !/^\d+$/.test(name))).toEqual([]);
      // A flipped byte can hit what nobody reads, as a file's time: then the runs are whole.
      const { total } = await listed(lab);
      expect([0, 2]).toContain(total);
    } finally {
      await lab.close();
    }
  });

  it('refuses what leads out of its folder, a newer version, and a file that is no archive', async () => {
    const other = temporaryFolder();
    const lab = await openLab(other);
    const manifest = {
      format: 'hidden-unit-archive',
      version: 1,
      madeAt: '2026-11-20T00:00:00.000Z',
      madeBy: 'x',
      runs: [
        {
          folder: 'runs/../../up',
          name: 'x',
          preset: null,
          status: 'succeeded',
          createdAt: '2026-11-20T00:00:00.000Z',
          files: [],
        },
      ],
    };
    const cases: [object | undefined, RegExp][] = [
      [manifest, /no whole Hidden Unit archive/],
      [{ ...manifest, version: archiveVersion + 1 }, /newer Hidden Unit/],
      [{ ...manifest, version: archiveVersion, runFolder: runFolderVersion + 1 }, /newer Hidden Unit/],
      [undefined, /no whole Hidden Unit archive/],
    ];
    try {
      for (const [content, message] of cases) {
        const path = join(other, 'odd.hidden-unit');
        if (content === undefined) copyFileSync(import.meta.filename, path);
        else await zipped(path, content);
        const result = await lab.call('archives.preview', { path });
        expect(result.ok ? '' : result.error.message).toMatch(message);
      }
      const gone = await lab.call('archives.preview', { path: join(other, 'none.hidden-unit') });
      expect(gone.ok ? '' : gone.error.code).toBe('not_found');
    } finally {
      await lab.close();
    }
  });

  it('says what is in it before anything is taken in, and is no archive of a run that still trains', async () => {
    const lab = await openLab(data);
    try {
      const result = await lab.call('archives.preview', { path: file });
      const preview = archivePreview.parse(result.ok ? result.value : undefined);
      expect(preview.runs.map(({ name, here }) => [name, here])).toEqual([
        [expect.any(String), 1],
        ['shorter', 2],
      ]);
      const media = await lab.media('/media/archives/runs?ids=2');
      expect(media.ok && media.value.bytes.subarray(0, 2)).toEqual(Uint8Array.of(0x50, 0x4b));
    } finally {
      await lab.close();
    }
  });
});

/** A lab with two short runs on the built-in digits, and the archive of both. */
async function makeArchive(data: string, file: string): Promise<void> {
  packedSample();
  await told(data, 'digits', 'add', '--sample');
  const train = ['train', '--preset', 'part4', '--engine', 'cpu', '--set', 'data.split.train=20'];
  await told(data, ...train, '--set', 'steps=12', '--tag', 'kept');
  await told(data, ...train, '--set', 'steps=6', '--name', 'shorter');
  await told(data, 'runs', 'archive', '1', '2', '--out', file);
}

async function zipped(path: string, manifest: object): Promise<void> {
  const zip = new ZipFile();
  zip.addBuffer(Buffer.from(JSON.stringify(manifest)), 'manifest.json');
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(path));
}

const jobEvent = z.object({ id: z.string(), state: z.string(), endedAt: z.string().nullable() });

async function take(lab: OpenLab, path: string): Promise<{ state: string }> {
  const started = await lab.call('archives.import', { path });
  if (!started.ok) throw new Error(started.error.message);
  const { job } = z.object({ job: jobEvent }).parse(started.value);
  for (;;) {
    const jobs = await lab.call('jobs.list', {});
    const found = jobs.ok
      ? z
          .array(jobEvent)
          .parse(jobs.value)
          .find(({ id }) => id === job.id)
      : undefined;
    if (found?.endedAt != null) return found;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function listed(lab: OpenLab): Promise<{ total: number }> {
  const result = await lab.call('runs.list', {});
  return z.object({ total: z.int() }).parse(result.ok ? result.value : undefined);
}
