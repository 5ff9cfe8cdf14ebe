import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, describe, expect, it } from 'vitest';
import { labClient, valueOf } from '../../shared/contract/client.ts';
import type { LabEvent } from '../../shared/contract/event.ts';
import { openLab } from '../../main/lab.ts';
import { z } from 'zod';
import { diskUsage, runBytes } from '../../shared/models/disk.ts';
import { command, commandJson } from '../command-line.ts';
import { packedSample } from '../sample.ts';
import { temporaryFolder } from '../temporary.ts';

const frames = 'weights-history.f32';

/** A closed lab with two short runs that keep their weight frames, the first one tagged `pinned`. */
const kept = mkdtempSync(join(tmpdir(), 'hidden-unit-test-'));
afterAll(() => {
  rmSync(kept, { recursive: true, force: true, maxRetries: 5 });
});

/** A copy of it, which the first test to ask makes. */
async function labWithRuns(): Promise<string> {
  if (readdirSync(kept).length === 0) await train();
  const data = temporaryFolder();
  cpSync(kept, data, { recursive: true });
  return data;
}

async function train(): Promise<void> {
  packedSample();
  expect((await command(kept, 'digits', 'add', '--sample')).code).toBe(0);
  for (const more of [['--tag', 'pinned'], []]) {
    const small = ['--set', 'data.split.train=60', '--set', 'data.split.validation=20'];
    const short = [...small, '--set', 'steps=30', '--set', 'record.frames=all', '--engine', 'cpu'];
    const trained = await command(kept, 'train', '--preset', 'part4', ...short, ...more);
    expect(trained.code, trained.stderr).toBe(0);
  }
}

/** What a command says, whatever its exit code. */
async function told(data: string, ...words: string[]): Promise<unknown> {
  return (await commandJson(data, ...words)).value;
}

/** As if all runs had ended long ago. */
function letRunsAge(data: string): void {
  const database = new Database(join(data, 'lab.sqlite'));
  database.exec(`UPDATE runs SET ended_at = '2020-01-01T00:00:00.000Z'`);
  database.exec(`UPDATE runs SET deleted_at = '2020-01-01T00:00:00.000Z' WHERE deleted_at IS NOT NULL`);
  database.close();
}

describe('the disk of a lab', () => {
  it('is told by folder and kind, tidied by rules that leave pinned runs alone, and checked', async () => {
    const data = await labWithRuns();
    const usage = diskUsage.parse(await told(data, 'disk', 'usage'));
    const weights = statSync(join(data, 'runs', '2', frames)).size;
    expect(usage).toMatchObject({ trash: { runs: 0, bytes: 0 }, database: { shrinks: true } });
    expect(usage.files).toContainEqual({ kind: 'weights-history', bytes: 2 * weights });
    expect(usage.largest.map(({ id }) => id).sort()).toEqual([1, 2]);
    const ofRun = z.object({ kinds: runBytes }).parse(await told(data, 'disk', 'usage', '--run', '2'));
    expect(ofRun.kinds).toContainEqual({ kind: 'weights-history', bytes: weights });
    expect(ofRun.kinds.find(({ kind }) => kind === 'points')?.bytes).toBeGreaterThan(0);

    expect(await told(data, 'disk', 'check')).toMatchObject({ sound: true, runs: 2, damaged: [], database: [] });
    expect(await told(data, 'disk', 'rules', '--frame-days', '30')).toEqual({ frameDays: 30, trashDays: null });
    expect(await told(data, 'disk', 'tidy', '--dry-run')).toMatchObject({ frames: { runs: [] } });
    letRunsAge(data);
    const planned = { frames: { runs: [2], bytes: weights }, trash: { runs: [], bytes: 0 } };
    expect(await told(data, 'disk', 'tidy', '--dry-run')).toMatchObject({ removed: false, ...planned });
    expect(existsSync(join(data, 'runs', '2', frames))).toBe(true);
    expect(await told(data, 'disk', 'tidy')).toMatchObject({ removed: true, ...planned });
    expect(existsSync(join(data, 'runs', '2', frames))).toBe(false);
    expect(existsSync(join(data, 'runs', '1', frames))).toBe(true);
    expect(await told(data, 'runs', 'show', '2')).toMatchObject({ weightFrames: [] });
    expect(await told(data, 'disk', 'tidy')).toMatchObject({ frames: { runs: [] } });
    expect(await told(data, 'disk', 'check')).toMatchObject({ sound: true });
  });

  it('empties the trash by a rule, and keeps what is pinned there too', async () => {
    const data = await labWithRuns();
    await told(data, 'runs', 'delete', '1', '2');
    await told(data, 'disk', 'rules', '--trash-days', '7');
    letRunsAge(data);
    expect(await told(data, 'disk', 'tidy')).toMatchObject({ removed: true, trash: { runs: [2] } });
    expect(existsSync(join(data, 'runs', '2'))).toBe(false);
    expect(existsSync(join(data, 'runs', '1'))).toBe(true);
    expect(await told(data, 'disk', 'rules', '--trash-days', 'never')).toMatchObject({ trashDays: null });
    for (const days of ['0', '3651']) {
      const refused = await commandJson(data, 'disk', 'rules', '--trash-days', days);
      expect(refused).toMatchObject({ code: 2, value: { error: { code: 'bad_input' } } });
      expect(JSON.stringify(refused.value)).toContain('from 1 to 3650, or never');
    }
  });

  it('is said to be damaged where a file, the database or a set is not what it was', async () => {
    const data = await labWithRuns();
    truncateSync(join(data, 'runs', '1', 'predictions.u8'), 7);
    const weights = join(data, 'runs', '2', 'weights.bin');
    const bytes = readFileSync(weights);
    bytes[0] = (bytes[0] ?? 0) ^ 1;
    writeFileSync(weights, bytes);
    writeFileSync(join(data, 'runs', '2', 'stranger.txt'), 'nobody wrote this');
    const { code, stdout } = await command(data, '--json', 'disk', 'check');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      sound: false,
      damaged: [
        { run: 1, name: 'predictions.u8', why: expect.stringContaining('7 bytes') as string },
        { run: 2, name: 'weights.bin', why: expect.stringContaining('changed') as string },
      ],
      unrecorded: [{ run: 2, name: 'stranger.txt', bytes: 17 }],
    });
  });

  it('gives the room of purged runs back while nothing is under way', async () => {
    const data = await labWithRuns();
    const database = new Database(join(data, 'lab.sqlite'));
    const insert = database.prepare('INSERT INTO log_lines (run_id, at, level, text) VALUES (2, ?, ?, ?)');
    database.transaction(() => {
      for (let line = 0; line < 2000; line += 1) insert.run('2026-01-01T00:00:00.000Z', 'info', 'x'.repeat(2000));
    })();
    database.close();
    const before = statSync(join(data, 'lab.sqlite')).size;
    expect(before).toBeGreaterThan(4_000_000);
    const lab = await openLab(data);
    try {
      const client = labClient(lab);
      const events: LabEvent[] = [];
      lab.subscribe((event) => events.push(event));
      await valueOf(client.runs.delete({ ids: [2] }));
      await valueOf(client.runs.purge({ ids: [2] }));
      await expect.poll(async () => (await valueOf(client.disk.usage({}))).database.unused).toBeLessThan(100_000);
      expect((await valueOf(client.disk.usage({}))).database.bytes).toBeLessThan(before - 3_000_000);
      expect(events.some(({ type }) => type === 'runs-purged')).toBe(true);
    } finally {
      await lab.close();
    }
    expect(statSync(join(data, 'lab.sqlite')).size).toBeLessThan(before - 3_000_000);
  });
});
