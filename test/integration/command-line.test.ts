import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { doctorReport } from '../../shared/contract/contract.ts';
import { digitsSet } from '../../shared/models/digits.ts';
import { runDetail, runSummary } from '../../shared/models/run.ts';
import { command, commandJson, startCommand } from '../command-line.ts';
import { packedSample } from '../sample.ts';
import { temporaryFolder } from '../temporary.ts';

const trained = z.strictObject({
  run: z.int(),
  status: z.literal('succeeded'),
  engine: z.enum(['native', 'wasm', 'cpu']),
  steps: z.int(),
  seconds: z.number().positive(),
  metrics: z.strictObject({
    'train.cost': z.number(),
    'train.accuracy': z.number(),
    'validation.cost': z.number(),
    'validation.accuracy': z.number(),
    'test.accuracy': z.number(),
  }),
});

describe('the command line', () => {
  beforeAll(packedSample);

  it('carries an experiment from data to a compared and exported run', async () => {
    const data = temporaryFolder();
    const added = await commandJson(data, 'digits', 'add', '--sample');
    const set = digitsSet.parse(added.value);
    expect(set.train.count + set.test.count).toBe(10_000);

    const vanilla = await commandJson(data, 'train', '--preset', 'part4', '--set', 'steps=40', '--tag', 'baseline');
    expect(vanilla.code).toBe(0);
    const first = trained.parse(vanilla.value);
    expect(first.steps).toBe(40);
    const momentum = await commandJson(data, 'train', '--preset', 'part5', '--set', 'steps=40', '--seed', '3');
    const second = trained.parse(momentum.value);
    expect(second.metrics['train.cost']).toBeLessThan(first.metrics['train.cost']);
    expect(second.metrics['test.accuracy']).toBeGreaterThan(first.metrics['test.accuracy']);

    const list = await commandJson(data, 'runs', 'list', '--where', 'tag:baseline');
    const found = z.object({ total: z.int(), runs: z.array(runSummary) }).parse(list.value);
    expect(found.runs.map((run) => run.id)).toEqual([first.run]);

    const shown = runDetail.parse((await commandJson(data, 'runs', 'show', String(first.run))).value);
    expect(shown.confusion?.n).toBe(set.test.count);
    expect(shown.weightFrames).toEqual([0, 5, 10, 15, 20, 25, 30, 35, 39]);

    const compared = await commandJson(data, 'runs', 'compare', String(first.run), String(second.run));
    expect(compared.value).toMatchObject({
      differing: [
        { path: 'optimizer.momentum', values: [0, 0.9] },
        { path: 'optimizer.initialVelocity', values: [0, 0.1] },
      ],
    });

    const csv = join(data, 'metrics.csv');
    expect((await command(data, 'runs', 'export', String(first.run), '--format', 'csv', '--out', csv)).code).toBe(0);
    const lines = readFileSync(csv, 'utf8').trim().split('\n');
    expect(lines[0]).toBe('step,seconds,train.cost,train.accuracy,validation.cost,validation.accuracy,test.accuracy');
    expect(lines).toHaveLength(1 + 9);
    const folder = join(data, 'model');
    await command(data, 'runs', 'export', String(first.run), '--format', 'tfjs', '--out', folder);
    expect(existsSync(join(folder, 'model.json')) && existsSync(join(folder, 'weights.bin'))).toBe(true);

    expect((await command(data, 'runs', 'delete', String(first.run))).code).toBe(0);
    expect((await commandJson(data, 'runs', 'list')).value).toMatchObject({ total: 1 });
    expect((await command(data, 'runs', 'restore', String(first.run))).code).toBe(0);
    expect((await command(data, 'runs', 'purge', String(first.run))).code).toBe(1);
    await command(data, 'runs', 'delete', String(first.run));
    expect((await commandJson(data, 'runs', 'purge', String(first.run))).value).toMatchObject({ ids: [first.run] });
    expect((await commandJson(data, 'runs', 'show', String(first.run))).value).toMatchObject({
      error: { code: 'not_found' },
    });
  });

  it('says what this machine has', async () => {
    const { value } = await commandJson(temporaryFolder(), 'doctor');
    const report = doctorReport.parse(value);
    expect(report.engines.cpu.available).toBe(true);
    expect(report.engines.wasm.available).toBe(true);
    expect(report.engines.native.available || report.engines.native.why !== '').toBe(true);
  });

  it('tells wrong usage, failure and success apart by exit code, with one object on standard output', async () => {
    const data = temporaryFolder();
    expect((await commandJson(data, 'train')).code).toBe(2);
    expect((await commandJson(data, 'digits', 'add')).code).toBe(2);
    expect((await commandJson(data, 'runs', 'show', 'seven')).code).toBe(2);
    const missing = await commandJson(data, 'train', '--preset', 'part4');
    expect(missing.code).toBe(1);
    expect(missing.value).toMatchObject({ error: { code: 'not_found' } });
    expect((await commandJson(data, 'runs', 'list', '--where', 'no_such_field = 3')).code).toBe(2);
  });

  it('says of a data folder that cannot be made why, and ends', async () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    const places = [file, join(file, 'below'), join(temporaryFolder(), 'x'.repeat(300))];
    // Below it no folder can be made, and no error of the usual kind says so.
    if (process.platform === 'linux') places.push('/proc/hidden-unit', '/proc/hidden-unit/below');
    for (const place of places) {
      const { code, value } = await commandJson(place, 'runs', 'list');
      expect(code).toBe(1);
      expect(value).toMatchObject({ error: { code: expect.stringMatching(/^(?:storage|conflict)$/) as string } });
      expect(value).toHaveProperty('error.message', expect.stringContaining(`${place} `));
    }
  });

  it('cancels a training on Ctrl+C with exit code 130 and keeps the run', async () => {
    const data = temporaryFolder();
    await command(data, 'digits', 'add', '--sample');
    const running = startCommand(
      data,
      '--json',
      'train',
      '--preset',
      'part4',
      '--set',
      'steps=100000',
      '--engine',
      'wasm',
    );
    await expect.poll(() => running.stderr(), { timeout: 60_000, interval: 50 }).toContain('steps');
    running.process.kill('SIGINT');
    const result = await running.result;
    expect(result.code).toBe(130);
    expect(JSON.parse(result.stdout)).toMatchObject({ status: 'cancelled' });
  });
});
