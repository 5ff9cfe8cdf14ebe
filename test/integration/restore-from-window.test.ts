import { existsSync, readdirSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { openLab } from '../../main/lab.ts';
import { openLabSession, type LabSession } from '../../main/lab-session.ts';
import { labClient, valueOf } from '../../shared/contract/index.ts';
import { command } from '../command-line.ts';
import { endOf } from '../faces-lab.ts';
import { storeMatrices } from '../matrix-folder.ts';
import { packedSample } from '../sample.ts';
import { temporaryFolder } from '../temporary.ts';

const patient = { timeout: 30_000 };

async function session(data: string): Promise<LabSession> {
  const opened = await openLabSession({ dataDirectory: data });
  onTestFinished(() => opened.close());
  return opened;
}

/** A closed lab with a set of digits, and its backup. */
async function backedUp(): Promise<{ data: string; name: string }> {
  packedSample();
  const data = temporaryFolder();
  expect((await command(data, 'digits', 'add', '--sample')).code).toBe(0);
  await (await openLab(data)).close();
  const [name = ''] = readdirSync(join(data, 'backups'));
  expect(name).toMatch(/^lab-daily-/);
  return { data, name };
}

describe('A backup that is restored from a window', () => {
  beforeAll(packedSample);

  it('takes the place of the database while the lab is closed for a moment, and everybody finds it again', async () => {
    const { data, name } = await backedUp();
    const owner = await session(data);
    const attached = await session(data);
    expect([owner.role, attached.role]).toEqual(['owner', 'attached']);
    const [lab, other] = [labClient(owner), labClient(attached)];
    const path = storeMatrices(join(temporaryFolder(), 'patterns'));
    await endOf(lab, await valueOf(lab.matrices.add({ path })));
    expect(await valueOf(other.data.list({}))).toHaveLength(2);

    const shown = await valueOf(lab.backups.list({}));
    expect(shown.backups).toMatchObject([{ name, kind: 'daily', holds: { runs: 0, newestRunAt: null, faces: 0 } }]);
    expect(shown.last).toBeNull();
    const wrong = await lab.backups.restore({ name: 'lab-v1-2020-01-01T00-00-00Z.sqlite' });
    expect(wrong.ok ? '' : wrong.error.code).toBe('not_found');

    const heard: boolean[] = [];
    attached.subscribe((event) => {
      if (event.type === 'connection') heard.push(event.connected);
    });
    expect(await valueOf(other.backups.restore({ name }))).toEqual({ name });
    await vi.waitFor(() => expect(heard).toEqual([false, true]), patient);
    await vi.waitFor(async () => expect(await valueOf(lab.data.list({}))).toHaveLength(1), patient);
    expect(await valueOf(other.data.list({}))).toHaveLength(1);
    const { last } = await valueOf(other.backups.list({}));
    expect(last).toMatchObject({ name, error: null, runsAside: null });
    expect(existsSync(last?.replaced ?? '')).toBe(true);
    expect(existsSync(join(data, 'backups', 'restore.json'))).toBe(false);
  });

  it('is refused while a job is under way', async () => {
    const { data, name } = await backedUp();
    const lab = labClient(await session(data));
    const { spec, data: set } = await valueOf(lab.training.resolve({ preset: 'part4', settings: { steps: 100_000 } }));
    const { job } = await valueOf(lab.training.start({ spec, data: set, engine: 'wasm' }));
    const refused = await lab.backups.restore({ name });
    expect(refused.ok ? '' : refused.error.code).toBe('conflict');
    await valueOf(lab.jobs.cancel({ id: job.id }));
    expect((await valueOf(lab.data.list({}))).length).toBe(1);
  });

  it('leaves the lab as it was when it is damaged, and says so', async () => {
    const { data, name } = await backedUp();
    truncateSync(join(data, 'backups', name), 5000);
    const lab = labClient(await session(data));
    expect(await valueOf(lab.backups.list({}))).toMatchObject({ backups: [{ name, holds: null }] });
    await valueOf(lab.backups.restore({ name }));
    await vi.waitFor(async () => {
      const { last } = await valueOf(lab.backups.list({}));
      expect(last?.error).toMatch(/damaged database\. The lab was left as it was/);
    }, patient);
    expect(await valueOf(lab.data.list({}))).toHaveLength(1);
  });
});
