import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { valueOf, type LabClient } from '../../shared/contract/index.ts';
import { analysis } from '../../shared/models/instruments/analysis.ts';
import { seriesBlock, tableBlock } from '../../shared/models/instruments/result.ts';
import { openElsewhere, readingsFile, told } from '../made-up-lab.ts';
import { temporaryFolder } from '../temporary.ts';

/** Starts the preset with changes and waits for its end. @returns the run. */
async function trained(client: LabClient, settings: Record<string, unknown> = {}) {
  const { spec, data } = await valueOf(client.training.resolve({ preset: 'weather', data: null, settings }));
  const { run } = await valueOf(client.training.start({ spec, data, preset: 'weather', engine: 'cpu' }));
  const get = async () => valueOf(client.runs.get({ id: run }));
  await expect.poll(async () => (await get()).status, { timeout: 60_000 }).toBe('succeeded');
  return get();
}

async function found(client: LabClient, filter: string): Promise<number[]> {
  return (await valueOf(client.runs.list({ where: filter }))).runs.map(({ id }) => id).sort();
}

async function analysed(client: LabClient, name: string, run: number, settings: Record<string, string | number>) {
  const { id } = (await valueOf(client.instruments.start({ instrument: name, run, settings }))).analysis;
  const get = async () => valueOf(client.instruments.get({ id }));
  await expect.poll(async () => (await get()).status, { timeout: 60_000 }).not.toMatch(/queued|running/);
  return analysis.parse(await get());
}

describe('kinds with all that is awkward', () => {
  it('are trained, found, sorted, compared and told without a line for them', async () => {
    const data = temporaryFolder();
    await told(data, 'data', 'add', 'readings', readingsFile(data));
    const client = await openElsewhere(data);

    // Seven numbers that are no picture, and nothing that validates.
    expect(await valueOf(client.data.list({}))).toMatchObject([
      { features: 7, shape: null, parts: { train: { count: 200 }, test: { count: 65 } } },
    ]);
    const first = await trained(client);
    expect(first.examples).toMatchObject({ train: 200, validation: 0, test: 65 });
    const plain = ['test.accuracy', 'train.accuracy', 'train.cost', 'train.loss', 'train.wear'];
    expect(Object.keys(first.metrics).sort()).toEqual(plain);
    expect(first.metrics['train.loss']?.last).not.toBeCloseTo(first.metrics['train.cost']?.last ?? 0, 2);

    // Records at 0, 5, … 85 and after the last update; the wear at 0, 15, … 75.
    const [told1] = await valueOf(client.runs.series({ ids: [1], metrics: ['train.cost', 'train.wear'] }));
    const steps = new Map(told1?.series.map(({ metric, steps: at }) => [metric, [...at]]));
    expect(steps.get('train.cost')).toHaveLength(19);
    expect(steps.get('train.wear')).toEqual([0, 15, 30, 45, 60, 75]);

    // A number inside a list inside a list, and one of a choice.
    const second = await trained(client, { 'banks.0.taps.1.gain': -0.5, 'head.kind': 'warm', steps: 60 });
    expect(second.spec).toMatchObject({
      banks: [
        { width: 3, taps: [{ gain: 1 }, { gain: -0.5 }] },
        { width: 2, taps: [{ gain: 1 }] },
      ],
      head: { kind: 'warm', temperature: 2 },
    });
    // The order of fields decides the hash of a spec.
    expect(JSON.stringify(second.spec['banks'])).toMatch(/^\[{"width":3,"curve":"tanh","taps":/);
    const third = await trained(client, { banks: [{ width: 1, curve: 'sine', taps: [{ gain: 3 }] }] });
    expect(third.spec['banks']).toEqual([{ width: 1, curve: 'sine', taps: [{ gain: 3 }] }]);
    const refused = async (settings: Record<string, unknown>) => {
      const answer = await client.training.resolve({ preset: 'weather', data: null, settings });
      return answer.ok ? '' : answer.error.message;
    };
    expect(await refused({ 'banks.0.taps': [] })).toContain('banks.0.taps must not be empty');
    expect(await refused({ 'banks.0.taps.0.volume': 1 })).toContain('banks.0.taps.0.gain');

    expect(await found(client, 'banks.0.taps.1.gain = -0.5')).toEqual([2]);
    expect(await found(client, 'banks.0.taps.0.gain > 1 or head = warm')).toEqual([2, 3]);
    const wears = [first, second, third].map(({ metrics }) => metrics['train.wear']?.last ?? Number.NaN);
    const least = [...wears].sort((one, other) => one - other);
    expect(await found(client, `train.wear <= ${least[0] ?? 0}`)).toEqual([wears.indexOf(least[0] ?? 0) + 1]);
    const order = [{ by: 'train.wear', direction: 'ascending' as const }];
    const listed = (await valueOf(client.runs.list({ order }))).runs.map(({ id }) => wears[id - 1]);
    expect(listed).toEqual(least);
    const { differing } = await valueOf(client.runs.compare({ ids: [1, 2] }));
    expect(differing).toContainEqual({ path: 'banks.0.taps.1.gain', values: [0.5, -0.5] });
    expect(differing).toContainEqual({ path: 'head.temperature', values: [null, 2] });

    // What a net minimises is what its gradients are of.
    const check = await analysed(client, 'gradient-check', 1, { coordinates: 20 });
    const errors = tableBlock.parse(check.result?.blocks.find(({ title }) => title === 'Total error by step'));
    const error = Math.min(...errors.rows.map((row) => Number(row.at(-1))));
    expect(error).toBeLessThan(1e-4);
    const names = tableBlock.parse(check.result?.blocks.find(({ title }) => /^Weights at/.test(title))).rows;
    expect(
      names.filter(([name]) => /^pairs [01], [0-4], [0-6]$|^out [0-4], [0-4]$|^scale 0$/.test(String(name))),
    ).toEqual(names);

    // Settings inside settings, and as much as a result may hold.
    const list = await analysed(client, 'weight-list', 1, { 'order.kind': 'size', 'order.least': 0.1 });
    expect(list).toMatchObject({ status: 'succeeded', settings: { rows: 2000, 'order.least': 0.1 } });
    const sizes = tableBlock.parse(list.result?.blocks[0]).rows.map((row) => Math.abs(Number(row[2])));
    expect(Math.max(...sizes)).toBe(sizes[0]);
    expect(seriesBlock.parse(list.result?.blocks[1]).lines).toHaveLength(20);
    const contour = await analysed(client, 'contour', 1, {});
    expect(contour.error?.message).toContain('nets of fully connected layers');
  });

  it('are repeated and forked to the bit, and leave in every format what fits it', async () => {
    const data = temporaryFolder();
    await told(data, 'data', 'add', 'readings', readingsFile(data));
    await told(data, 'train', '--preset', 'weather', '--engine', 'cpu', '--set', 'record.checkpoints=all');
    await told(data, 'runs', 'again', '1');
    const client = await openElsewhere(data);
    const { checkpoints } = await valueOf(client.runs.lineage({ id: 1 }));
    const step = checkpoints[0] ?? 0;
    const wish = { run: 1, step, settings: {} };
    const smaller = await client.training.fork({ ...wish, settings: { 'banks.0.width': 2 } });
    expect(smaller.ok ? '' : smaller.error.message).toMatch(/holds 96 weights and biases, and .* a net of 77/);
    const { run } = await valueOf(client.training.fork(wish));
    const get = async () => valueOf(client.runs.get({ id: run }));
    await expect.poll(async () => (await get()).status, { timeout: 60_000 }).toBe('succeeded');
    const weightsOf = async (id: number) =>
      (await valueOf(client.runs.get({ id }))).artifacts.find(({ kind }) => kind === 'weights')?.sha256;
    expect(await weightsOf(run)).toBe(await weightsOf(1));

    const folder = temporaryFolder();
    for (const format of ['npz', 'safetensors', 'csv', 'csv-long', 'jsonl', 'table', 'parquet', 'json']) {
      await told(data, 'runs', 'export', '1', '--format', format, '--out', join(folder, format));
      expect(readFileSync(join(folder, format)).length, format).toBeGreaterThan(100);
    }
    expect(readFileSync(join(folder, 'safetensors')).toString('latin1')).toContain('"shape":[2,5,7]');
    const file = join(folder, 'two.hidden-unit');
    await told(data, 'runs', 'archive', '1', '2', '--out', file);
    const other = temporaryFolder();
    expect(await told(other, 'runs', 'import', file)).toEqual({ added: [1, 2], already: [] });
    expect(await told(other, 'instrument', 'weight-list', '--run', '1', '--set', 'rows=5')).toMatchObject({
      status: 'succeeded',
      result: { summary: '96 weights, of which the first is pairs.' },
    });
  });
});
