import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runLineage } from '../../shared/models/lineage.ts';
import { command, commandJson } from '../command-line.ts';
import { packedSample } from '../sample.ts';
import { temporaryFolder } from '../temporary.ts';

async function told(data: string, ...words: string[]): Promise<unknown> {
  return (await commandJson(data, ...words)).value;
}

/** A closed lab with one run of 60 steps, whose checkpoints are kept. */
async function labWithRun(checkpoints: 'all' | 'last'): Promise<string> {
  packedSample();
  const data = temporaryFolder();
  expect((await command(data, 'digits', 'add', '--sample')).code).toBe(0);
  const small = ['data.split.train=60', 'data.split.validation=20'];
  const short = [...small, 'steps=60', 'evaluateEvery=10', 'checkpointEvery=20', `record.checkpoints=${checkpoints}`];
  const set = short.flatMap((pair) => ['--set', pair]);
  const trained = await command(data, 'train', '--preset', 'part5', '--engine', 'cpu', ...set);
  expect(trained.code, trained.stderr).toBe(0);
  return data;
}

describe('a run that is trained again', () => {
  it('has every number to the bit, is said to come from the first, and is found by it', async () => {
    const data = await labWithRun('last');
    const { code, value } = await commandJson(data, 'runs', 'again', '1');
    expect(code).toBe(0);
    expect(value).toMatchObject({
      run: 2,
      of: 1,
      status: 'succeeded',
      repeat: { of: 1, equal: true, configuration: [], weights: true },
    });
    expect(await told(data, 'runs', 'lineage', '2')).toMatchObject({ parent: { id: 1, step: null } });
    expect(await told(data, 'runs', 'lineage', '1')).toMatchObject({ parent: null, children: [{ id: 2, step: null }] });
    expect(await told(data, 'runs', 'list', '--where', 'parent = 1')).toMatchObject({ total: 1 });
  });
});

describe('a run that is forked', () => {
  it('goes on from the checkpoint: unchanged it ends where its parent did, and changed elsewhere', async () => {
    const data = await labWithRun('all');
    const lineage = runLineage.parse(await told(data, 'runs', 'lineage', '1'));
    const [step = 0] = lineage.checkpoints;
    expect(step).toBeGreaterThan(0);
    expect(step).toBeLessThan(60);

    const same = await commandJson(data, 'runs', 'fork', '1', '--step', String(step));
    expect(same.value).toMatchObject({ run: 2, status: 'succeeded', steps: 60, parent: { run: 1, step } });
    const last = (id: number): Promise<unknown> => told(data, 'runs', 'show', String(id));
    const parent = await last(1);
    expect(await last(2)).toMatchObject({
      metrics: {
        'train.cost': { last: valueAt(parent, 'train.cost') },
        'test.accuracy': { last: valueAt(parent, 'test.accuracy') },
      },
    });
    const slower = ['--set', 'optimizer.learningRate=1e-7', '--set', 'steps=80', '--name', 'slower'];
    const changed = await commandJson(data, 'runs', 'fork', '1', '--step', String(step), ...slower);
    expect(changed.value).toMatchObject({ run: 3, status: 'succeeded', steps: 80 });
    expect(valueAt(await last(3), 'train.cost')).not.toBe(valueAt(parent, 'train.cost'));
    expect(await told(data, 'runs', 'lineage', '1')).toMatchObject({
      children: [
        { id: 2, step },
        { id: 3, name: 'slower', step },
      ],
    });
    // The curve begins where the checkpoint is.
    const csv = join(data, 'fork.csv');
    await command(data, 'runs', 'export', '2', '--format', 'csv', '--out', csv);
    expect(existsSync(csv)).toBe(true);
  });

  it('is refused with what would do', async () => {
    const data = await labWithRun('last');
    const { checkpoints } = runLineage.parse(await told(data, 'runs', 'lineage', '1'));
    expect(checkpoints).toEqual([60]);
    const fork = async (...words: string[]): Promise<string> => {
      const { code, stderr } = await command(data, 'runs', 'fork', '1', ...words);
      expect(code).not.toBe(0);
      return stderr;
    };
    expect(await fork('--step', '7')).toContain('Run 1 has no checkpoint at step 7. It has them at 60.');
    expect(await fork('--step', '60')).toContain('Set steps to at least 61');
    expect(await fork('--step', '60', '--set', 'steps=70', '--set', 'seed=5')).toContain('A fork cannot change seed');
    const folder = join(data, 'runs', '1', 'checkpoints');
    for (const name of readdirSync(folder)) writeFileSync(join(folder, name), 'torn');
    expect(await fork('--step', '60', '--set', 'steps=70')).toContain('is damaged. Fork from another one.');
    rmSync(folder, { recursive: true });
    expect(await fork('--step', '60', '--set', 'steps=70')).toContain('It kept none');
    // What was refused left no run behind.
    expect(await told(data, 'runs', 'list')).toMatchObject({ total: 1 });
  });
});

function valueAt(run: unknown, metric: string): unknown {
  const metrics: unknown = Reflect.get(Object(run), 'metrics');
  return Reflect.get(Object(Reflect.get(Object(metrics), metric)), 'last');
}
