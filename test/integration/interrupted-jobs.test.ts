import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { openLab, type OpenLab } from '../../main/lab.ts';
import { labClient, valueOf } from '../../shared/contract/index.ts';
import { command, startCommand } from '../command-line.ts';
import { endOf } from '../faces-lab.ts';
import { folderWith, smallSet } from '../fixtures/digits-folder.ts';
import { storeMatrices } from '../matrix-folder.ts';
import { packedSample } from '../sample.ts';
import { temporaryFolder } from '../temporary.ts';
import { expectWhole } from '../whole-lab.ts';

const fixture = join(import.meta.dirname, '..', 'fixtures', 'job-process.ts');
const patient = { timeout: 60_000, interval: 1 };

function noted(data: string): string[] {
  const folder = join(data, 'jobs');
  return existsSync(folder) ? readdirSync(folder) : [];
}

/** Begins work in a process of its own, and kills that when the work is under way. */
async function cutOff(data: string, call: string, input: object): Promise<void> {
  const child = spawn(process.execPath, [fixture, data, call, JSON.stringify(input)], { stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  const gone = new Promise((resolve) => child.on('close', resolve));
  await vi.waitFor(() => expect(noted(data)).toHaveLength(1), patient);
  child.kill('SIGKILL');
  await gone;
}

async function opened(data: string): Promise<OpenLab> {
  const lab = await openLab(data);
  onTestFinished(() => lab.close());
  return lab;
}

const works: [string, () => { call: string; input: object }][] = [
  [
    'an addition of digits',
    () => {
      const path = folderWith(join(temporaryFolder(), 'mine'), smallSet(20_000));
      return { call: 'digits.add', input: { source: { kind: 'folder', path } } };
    },
  ],
  [
    'an addition of matrices',
    () => ({ call: 'matrices.add', input: { path: storeMatrices(join(temporaryFolder(), 'patterns')) } }),
  ],
];

describe('Work whose process is killed', () => {
  beforeAll(packedSample);

  it.each(works)('%s: is told of as interrupted, leaves nothing half, and can be repeated', async (_, make) => {
    const data = join(temporaryFolder(), 'lab');
    const { call, input } = make();
    await cutOff(data, call, input);
    const first = await openLab(data);
    const [job] = await valueOf(labClient(first).jobs.list({}));
    expect(job).toMatchObject({ state: 'interrupted', repeatable: true });
    expect(job?.error?.message).toMatch(/ended before this was done.*Start it again/);
    expectWhole(data);
    await first.close();

    // A command in between does not make it forgotten.
    const lab = await opened(data);
    const client = labClient(lab);
    const again = await valueOf(client.jobs.repeat({ id: job?.id ?? '' }));
    expect(again.id).toBe(job?.id);
    const refused = await client.jobs.repeat({ id: again.id });
    expect(refused.ok ? refused.value.state : refused.error.code).toBe('conflict');
    expect(await endOf(client, { job: again })).toMatchObject({ state: 'succeeded', error: null });
    expect(await valueOf(client.data.list({}))).toHaveLength(1);
    expect(noted(data)).toEqual([]);
    expectWhole(data);
  });

  it('is told of no more once it was begun anew by hand', async () => {
    const data = join(temporaryFolder(), 'lab');
    const path = storeMatrices(join(temporaryFolder(), 'patterns'));
    await cutOff(data, 'matrices.add', { path });
    const lab = await opened(data);
    const client = labClient(lab);
    const { job } = await valueOf(client.matrices.add({ path }));
    await endOf(client, { job });
    expect((await valueOf(client.jobs.list({}))).map(({ id, state }) => ({ id, state }))).toEqual([
      { id: job.id, state: 'succeeded' },
    ]);
    expect(noted(data)).toEqual([]);
  });

  it('is told of when the lab was closed over it, and not when it failed or was cancelled', async () => {
    const data = join(temporaryFolder(), 'lab');
    const path = folderWith(join(temporaryFolder(), 'mine'), smallSet(20_000));
    const first = await openLab(data);
    const client = labClient(first);
    const failed = await valueOf(client.matrices.add({ path: join(data, 'nothing') }));
    expect(await endOf(client, failed)).toMatchObject({ state: 'failed', repeatable: true });
    const { job } = await valueOf(client.digits.add({ source: { kind: 'folder', path } }));
    await first.close();
    const lab = await opened(data);
    const jobs = await valueOf(labClient(lab).jobs.list({}));
    expect(jobs.map(({ id, state }) => ({ id, state }))).toEqual([{ id: job.id, state: 'interrupted' }]);
    expectWhole(data);
  });

  it('is begun again in the next lab for a command that waits for it', { timeout: 120_000 }, async () => {
    const data = temporaryFolder();
    expect((await command(data, 'digits', 'add', '--sample')).code).toBe(0);
    const settings = ['--set', 'steps=1000000', '--set', 'minimumChange=0', '--engine', 'wasm'];
    const owner = startCommand(data, 'train', '--preset', 'part4', ...settings);
    await vi.waitFor(() => expect(existsSync(join(data, 'runs', '1', 'metrics.f64'))).toBe(true), patient);
    const path = folderWith(join(temporaryFolder(), 'mine'), smallSet(20_000));
    const waits = startCommand(data, '--json', 'digits', 'add', '--folder', path);
    await vi.waitFor(() => expect(waits.stderr()).toContain('Adding'), patient);
    owner.process.kill('SIGKILL');
    const { code, stdout, stderr } = await waits.result;
    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({ train: { count: 20_000 } });
    expect(stderr).toMatch(/started again/);
    expectWhole(data);
  });

  it('is not believed from notes that are no notes', async () => {
    const data = join(temporaryFolder(), 'lab');
    await (await openLab(data)).close();
    mkdirSync(join(data, 'jobs', 'folder.json'), { recursive: true });
    writeFileSync(join(data, 'jobs', 'a.json'), '{"job":');
    writeFileSync(join(data, 'jobs', 'b.json'), ' '.repeat(300_000));
    const lab = await opened(data);
    expect(await valueOf(labClient(lab).jobs.list({}))).toEqual([]);
    expect(noted(data)).toEqual([]);
  });
});
