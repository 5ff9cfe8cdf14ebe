import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openLabSession } from '../../main/lab-session.ts';
import { labClient, valueOf } from '../../shared/contract/index.ts';
import { endOf } from '../faces-lab.ts';
import { storeMatrices } from '../matrix-folder.ts';
import { temporaryFolder } from '../temporary.ts';
import { shortRun } from '../training-lab.ts';
import { denseSpec } from '../trainer-process.ts';
import { openMatricesWorkbench } from './matrices-workbench.ts';
import { openWorkbench } from './workbench.ts';

const patience = { timeout: 120_000 };

describe('a sweep on the screen', () => {
  it('goes from the form to the best run: five widths and two rates with three seeds', async () => {
    const { workbench, client } = await openMatricesWorkbench();

    const page = await workbench.page('/train?preset=part8');
    const form = page.locator('form');
    await form.getByLabel('Steps').fill('60');
    await form.getByText('Try several values').click();
    await form.getByLabel('What is varied').selectOption({ label: 'Layer 1, units' });
    await form.getByLabel('Values of Layer 1, units').fill('2..6:linear:5');
    await form.getByRole('button', { name: 'Vary another' }).click();
    await form.getByLabel('What is varied').last().selectOption('optimizer.learningRate');
    await form.getByLabel('Values of Learning rate').fill('0.001, banana');
    await form.getByLabel('Seeds').fill('0..2');
    await form.getByText(/Learning rate must be a number/).waitFor();
    await form.getByLabel('Values of Learning rate').fill('0.001, 0.01');
    await form.getByText(/^30 trials/).waitFor(patience);
    await form.getByRole('button', { name: 'Start the sweep' }).click();

    await page.waitForURL(/\/sweeps\?sweep=1$/);
    await page.getByText('30 of 30 trials done').first().waitFor(patience);
    const table = page.getByRole('group', { name: 'Settings' });
    await expect.poll(() => table.locator('tbody tr').count()).toBe(10);
    const detail = await valueOf(client.sweeps.get({ id: 1 }));
    const best = detail.settings.find(({ set }) => JSON.stringify(set) === JSON.stringify(detail.best?.set));
    const mean = ((best?.mean['validation.accuracy'] ?? Number.NaN) * 100).toFixed(2);
    await expect.poll(() => table.locator('tbody tr').first().innerText()).toContain(mean);
    await page.getByText(/^Best validation accuracy: /).waitFor();
    const lines = page.getByRole('group', { name: 'A line for each of 10 settings' }).locator('path');
    await expect.poll(() => lines.count()).toBe(10);

    // Five widths in the order of a map's colours, each with its mean; then every trial.
    const widths = page.getByRole('list', { name: 'Layer 1, units' });
    await expect
      .poll(() => widths.getByRole('listitem').allInnerTexts())
      .toEqual(['Layer 1, units', '2', '3', '4', '5', '6']);
    const curves = page.getByRole('img', { name: /^Validation accuracy, last values/ });
    await expect.poll(() => curves.getAttribute('aria-label')).toMatch(/units: 6 \(mean of 6 trials\)/);
    await page.getByText('every trial').click();
    await expect.poll(() => curves.getAttribute('aria-label')).toMatch(/Learning rate: 0\.01 · seed 2 [\d.]+\s%/);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save table (CSV)' }).click(),
    ]);
    const csv = readFileSync(await download.path(), 'utf8').split('\r\n');
    expect(csv[0]).toMatch(/^hidden\.0\.units,optimizer\.learningRate,standing,validation\.accuracy,/);
    expect(csv.filter((line) => line !== '')).toHaveLength(11);

    // Half of the axis of the rates leaves the settings with the lower one.
    const handle = page.locator('[data-axis="optimizer.learningRate"]');
    await handle.scrollIntoViewIfNeeded();
    const box = await handle.boundingBox();
    if (box === null) throw new Error('The axis is not there.');
    await page.mouse.move(box.x + box.width / 2, box.y + box.height - 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 4 });
    await page.mouse.up();
    await expect.poll(() => table.locator('tbody tr').count()).toBe(5);
    await page.getByRole('button', { name: 'Show all' }).click();
    await expect.poll(() => table.locator('tbody tr').count()).toBe(10);

    await page.getByRole('button', { name: 'Extend' }).click();
    await page.getByRole('dialog').getByLabel('More seeds').fill('3');
    await page.getByRole('dialog').getByRole('button', { name: 'Extend' }).click();
    await page.getByText('40 of 40 trials done').first().waitFor(patience);

    await page.getByRole('link', { name: 'Compare the best' }).click();
    await page.waitForURL(/\/compare\?runs=/);
    await page.getByText('Differences').first().waitFor();
    await page.goBack();
    await table.locator('tbody tr').first().getByRole('link').first().click();
    await page.waitForURL(/\/runs\/\d+$/);
    expect(workbench.complaints).toEqual([]);
  });

  it('is let before others, paused and resumed, and says which settings were stopped early', async () => {
    const workbench = await openWorkbench({ width: 1440, height: 900 });
    const session = await openLabSession({ dataDirectory: workbench.data });
    onTestFinished(() => session.close());
    const client = labClient(session);
    await endOf(client, await valueOf(client.matrices.add({ path: storeMatrices(join(temporaryFolder(), 'one')) })));
    const vary = [{ path: 'hidden.0.units', values: [2, 4, 6, 8] }];
    const plan = { vary, sampling: { kind: 'grid' as const }, seeds: [0, 1], halving: { oneOf: 2 } };
    const spec = denseSpec({ ...shortRun, steps: 1500 });
    const { id } = await valueOf(client.sweeps.create({ spec, plan, name: 'Widths', engine: 'wasm', trainers: 1 }));
    const page = await workbench.page(`/sweeps?sweep=${id}`);
    await page.getByRole('button', { name: 'Raise the priority of Widths' }).click();
    await page.getByText('priority 1').waitFor();
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByText('· paused').waitFor(patience);
    await expect.poll(async () => (await valueOf(client.sweeps.get({ id }))).running, patience).toBe(0);
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByText('2 of 8 trials done · 6 stopped early').first().waitFor(patience);
    const table = page.getByRole('group', { name: 'Settings' });
    await expect.poll(() => table.getByText(/^stopped after/).count()).toBe(3);
    const detail = await valueOf(client.sweeps.get({ id }));
    const run = detail.settings.find(({ stoppedEarly }) => stoppedEarly !== null)?.runs[0] ?? 0;
    await page.goto(`${workbench.origin}/runs/${run}`);
    await page
      .getByText(/stopped early$/)
      .first()
      .waitFor();
    await page
      .getByText(/stopped early after \d+ steps: place \d of 4 by validation accuracy/)
      .first()
      .waitFor();
    await page
      .getByRole('link', { name: `Sweep ${id}: Widths` })
      .first()
      .click();
    await page.waitForURL(/\/sweeps\?sweep=1$/);

    await page.goto(`${workbench.origin}/runs?group=sweep`);
    await page.getByRole('button', { name: `${id} · Widths`, exact: true }).waitFor();
    expect(workbench.complaints).toEqual([]);
  });
});
