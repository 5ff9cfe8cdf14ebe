import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openLab } from '../../main/lab.ts';
import { labClient, valueOf, type LabClient } from '../../shared/contract/index.ts';
import { archivedContent, writeArchiveOf } from '../archived-content.ts';
import { endOf } from '../faces-lab.ts';
import { temporaryFolder } from '../temporary.ts';

const minute = (nth: number): string => new Date(Date.UTC(2026, 10, 20, 12, nth)).toISOString();

/** A run as another lab numbers it, made in minute `made`. */
function numbered(id: number, made: number, fields: object = {}) {
  return archivedContent({ id, name: `run ${id}`, specHash: `spec ${id} ${made}`, createdAt: minute(made), ...fields });
}

async function emptyLab(): Promise<LabClient> {
  const lab = await openLab(temporaryFolder());
  onTestFinished(() => lab.close());
  return labClient(lab);
}

/** Imports an archive of these runs. @returns how it ended. */
async function imported(client: LabClient, ...contents: ReturnType<typeof numbered>[]): Promise<string> {
  const path = join(temporaryFolder(), 'runs.hidden-unit');
  await writeArchiveOf(path, ...contents);
  const { state, error } = await endOf(client, await valueOf(client.archives.import({ path })));
  return error?.message ?? state;
}

const parents = async (client: LabClient) => {
  const { runs } = await valueOf(client.runs.list({ order: [{ by: 'id', direction: 'ascending' }] }));
  return runs.map(({ parent }) => parent);
};

describe('the parent of an imported run', () => {
  it('is not a run that happens to have its number here', async () => {
    const client = await emptyLab();
    expect(await imported(client, numbered(7, 0))).toBe('succeeded');
    expect(await imported(client, numbered(2, 1, { parent: { run: 1, step: null } }))).toBe('succeeded');
    expect(await parents(client)).toEqual([null, null]);
  });

  it('is its parent in the archive, or that run where it is here already', async () => {
    const [first, second] = [numbered(41, 0), numbered(42, 1, { parent: { run: 41, step: 5 } })];
    const client = await emptyLab();
    await imported(client, numbered(7, 9));
    expect(await imported(client, second, first)).toBe('succeeded');
    expect(await parents(client)).toEqual([null, { run: 3, step: 5 }, null]);

    const other = await emptyLab();
    await imported(other, numbered(7, 9));
    await imported(other, first);
    expect(await imported(other, first, second)).toBe('succeeded');
    expect(await parents(other)).toEqual([null, null, { run: 2, step: 5 }]);
  });

  it('is unknown where two runs have its number, and never itself or a later run', async () => {
    const client = await emptyLab();
    expect(
      await imported(client, numbered(1, 0), numbered(1, 1), numbered(3, 2, { parent: { run: 1, step: null } })),
    ).toBe('succeeded');
    expect(await parents(client)).toEqual([null, null, null]);

    const circle = await emptyLab();
    const [one, two] = [
      numbered(1, 0, { parent: { run: 2, step: null } }),
      numbered(2, 1, { parent: { run: 1, step: null } }),
    ];
    expect(await imported(circle, one, two, numbered(3, 2, { parent: { run: 3, step: null } }))).toBe('succeeded');
    expect(await parents(circle)).toEqual([null, { run: 1, step: null }, null]);
  });
});

describe('an archive', () => {
  const long = 'x'.repeat(200_000);
  const spec = {
    kind: 'softmax-regression',
    data: { kind: 'digits' },
    steps: 1,
    evaluateEvery: 1,
    checkpointEvery: 1,
    seed: 1,
  };
  it.each([
    ['a spec', { spec: { ...spec, said: long } }],
    ['a machine', { machine: { platform: 'linux', arch: 'x64', cpu: long, cores: 1, memoryBytes: 1, node: '24' } }],
    ['the version of an engine', { engine: { name: 'cpu', version: long, threads: null } }],
    ['a parent', { parent: { run: -1, step: null } }],
    ['the step of a parent', { parent: { run: 1, step: 0.5 } }],
  ])('is refused whole for %s that no lab writes', async (_, fields) => {
    const client = await emptyLab();
    expect(await imported(client, numbered(1, 0), numbered(2, 1, fields))).toMatch(/no whole Hidden Unit archive/);
    expect(await parents(client)).toEqual([]);
  });

  it('brings no hidden characters in what is not a name, a tag or a note', async () => {
    const client = await emptyLab();
    const odd = 'a\u202eb\u001b[2J\u200bc\u0007';
    const fields = { error: odd, appVersion: odd, gitCommit: odd, classNames: [odd, 'other'] };
    expect(await imported(client, numbered(1, 0, fields))).toBe('succeeded');
    const [{ id } = { id: 0 }] = (await valueOf(client.runs.list({}))).runs;
    expect(await valueOf(client.runs.get({ id }))).toMatchObject({
      error: 'ab[2Jc',
      appVersion: 'ab[2Jc',
      gitCommit: 'ab[2Jc',
      classNames: ['ab[2Jc', 'other'],
    });
  });

  it('is refused whole where a run names another snapshot than it holds', async () => {
    const client = await emptyLab();
    const answer = await imported(client, numbered(1, 0), numbered(2, 1, { snapshotHash: 'another' }));
    expect(answer).toMatch(/no whole Hidden Unit archive/);
    expect((await valueOf(client.runs.list({}))).total).toBe(0);
  });

  it('may say of which sweeps its runs were trials, which means nothing here', async () => {
    const client = await emptyLab();
    const sweeps = [{ sweep: 1, name: long, trial: -4, stoppedEarly: null }];
    expect(await imported(client, numbered(1, 0, { sweeps }))).toBe('succeeded');
    expect((await valueOf(client.runs.list({}))).runs[0]?.sweeps).toEqual([]);
  });
});
