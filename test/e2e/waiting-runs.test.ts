import { describe, expect, it } from 'vitest';
import { valueOf } from '../../shared/contract/index.ts';
import { endlessRun, shortRun } from '../training-lab.ts';
import { denseSpec } from '../trainer-process.ts';
import { openMatricesWorkbench } from './matrices-workbench.ts';

const waiting = 40;

describe('runs that wait, on the screen', () => {
  it('are one group of the jobs, and can be cancelled one by one or all at once', async () => {
    const { workbench, client } = await openMatricesWorkbench();
    await valueOf(client.lab.changeSettings({ trainers: 1 }));
    const start = async (name: string, changes: Parameters<typeof denseSpec>[0]) =>
      (await valueOf(client.training.start({ spec: denseSpec(changes), name, engine: 'cpu' }))).run;
    const endless = await start('the one under way', endlessRun);
    const ids: number[] = [];
    for (let seed = 1; seed <= waiting; seed++) ids.push(await start(`seed ${seed}`, { ...shortRun, seed }));

    const page = await workbench.page(`/runs/${ids[1] ?? 0}`);
    const jobs = page.getByRole('button', { name: 'Jobs' });
    await jobs.getByText(`and ${waiting} more`).waitFor();
    await page.getByRole('main').getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('main').getByText('cancelled').first().waitFor();

    await jobs.click();
    await page.getByText(`Waiting to train · ${waiting - 1} runs`).waitFor();
    const names = page.getByRole('button', { name: /^Cancel seed \d+$/ });
    await page.getByRole('button', { name: 'Raise the priority of seed 4' }).click();
    await expect.poll(() => names.first().getAttribute('aria-label'), { timeout: 60_000 }).toBe('Cancel seed 4');
    await page.getByText('priority 1').waitFor();
    await page.getByRole('button', { name: 'Lower the priority of seed 4' }).click();
    await expect.poll(() => names.first().getAttribute('aria-label'), { timeout: 60_000 }).toBe('Cancel seed 1');
    await page.getByRole('button', { name: 'Cancel seed 3' }).click();
    await page.getByText(`Waiting to train · ${waiting - 2} runs`).waitFor();
    await expect.poll(() => page.getByRole('button', { name: /^Cancel seed \d+$/ }).count()).toBe(5);
    await page.getByRole('button', { name: 'Cancel all' }).click();
    await page.getByText(/^Waiting to train/).waitFor({ state: 'detached' });
    await page.getByText(`Cancelled ${waiting - 2} waiting runs.`).waitFor();

    const statuses = await valueOf(client.runs.list({ where: 'status = cancelled', limit: 1 }));
    expect(statuses.total).toBe(waiting);
    expect((await valueOf(client.runs.get({ id: endless }))).status).toBe('running');
    await valueOf(client.jobs.cancel({ id: `run-${endless}` }));
    expect(workbench.complaints).toEqual([]);
  });
});
