import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { packedSample } from '../sample.ts';
import { describeDesktop, launchElectron, opensLabsItself } from './desktop-app.ts';
import { openLabProcess } from './lab-process.ts';

const root = join(import.meta.dirname, '..', '..');
const patience = { timeout: 60_000 };

describeDesktop('a lab that is lost', () => {
  let folder: string;
  let data: string;
  let page: Page;
  let close: () => Promise<void>;
  const processes: ChildProcess[] = [];
  beforeAll(async () => {
    packedSample();
    folder = await mkdtemp(join(tmpdir(), 'hidden-unit-lost-'));
    data = join(folder, 'lab');
    processes.push(await openLabProcess(data));
    const launched = await launchElectron([root, '--data', data], folder);
    close = launched.close;
    page = await launched.app.firstWindow();
    await page.waitForSelector('html[data-painted=true]', { state: 'attached' });
  });
  afterAll(async () => {
    await close();
    for (const process of processes) process.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  it('is said to be gone at once, and found again, with all it has kept, when it is open again', async () => {
    await page.getByRole('button', { name: 'Use the built-in digits' }).click();
    await page.getByRole('link', { name: 'View digits' }).waitFor(patience);
    const started = await page.evaluate(`(async () => {
      const { value: { spec, data } } = await window.lab.training.resolve({ preset: 'part4', settings: { steps: 100000 } });
      return (await window.lab.training.start({ spec, data, engine: 'wasm', name: 'the one cut off' })).ok;
    })()`);
    expect(started).toBe(true);
    const run = () =>
      page.evaluate(`window.lab.runs.list({}).then((answer) => answer.ok ? answer.value.runs : answer.error.code)`);
    await expect.poll(run, patience).toMatchObject([{ status: 'running' }]);

    const [lab] = processes;
    const gone = lab === undefined ? undefined : once(lab, 'exit');
    lab?.kill('SIGKILL');
    await gone;
    // An app that can opens the folder's lab itself, and may have it before anybody has asked.
    if (!opensLabsItself) await isSaidToBeGone(run);
    await expect.poll(run, patience).toMatchObject([{ name: 'the one cut off', status: 'interrupted' }]);
    await page.goto('hidden-unit://app/runs');
    await page.getByRole('link', { name: 'the one cut off' }).first().waitFor(patience);
  });

  async function isSaidToBeGone(run: () => Promise<unknown>): Promise<void> {
    const banner = page.getByRole('main').getByRole('alert').or(page.getByRole('main').getByRole('status')).first();
    await banner.getByText(/lab/i).waitFor(patience);
    await expect.poll(run, patience).toBe('unavailable');
    processes.push(await openLabProcess(data));
  }
});
