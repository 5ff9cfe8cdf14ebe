import AxeBuilder from '@axe-core/playwright';
import { describe, expect, it } from 'vitest';
import { valueOf } from '../../shared/contract/index.ts';
import { command } from '../command-line.ts';
import { drawnFolder, type DrawnLine } from '../fixtures/drawn-folder.ts';
import { temporaryFolder } from '../temporary.ts';
import { openMatricesWorkbench } from './matrices-workbench.ts';
import { openWorkbench } from './workbench.ts';

const patience = { timeout: 240_000 };

describe('a sweep that changes', () => {
  it('begins beside a field with two keys, is extended by a seed and a value, and trains its failed trials again', async () => {
    const { workbench, client } = await openMatricesWorkbench();

    const page = await workbench.page('/train?preset=part8');
    const form = page.locator('form');
    await form.getByLabel('Steps', { exact: true }).fill('400');
    await form.getByLabel('Activation', { exact: true }).selectOption('linear');
    await form.getByLabel('Optimizer', { exact: true }).selectOption('sgd');
    await form.getByLabel('Momentum γ', { exact: true }).fill('0');
    await form.getByLabel(/^Weight decay/).fill('10');

    // Every field has the button, but for what a run only records.
    await form.locator('summary', { hasText: /^More:/ }).click();
    const fields = form.locator('.parameters .field').filter({ visible: true });
    for (const field of await fields.all()) {
      const path = await field.locator('label').getAttribute('title');
      const offers = path === null || path.startsWith('record.') ? 0 : 1;
      expect(await field.getByRole('button', { name: 'Try several values' }).count(), path ?? '').toBe(offers);
    }
    const learningRate = fields.filter({ hasText: /^Learning rate/ }).first();
    await learningRate.getByRole('button', { name: 'Try several values' }).press('Enter');
    await form.getByRole('button', { name: 'Start the sweep' }).waitFor();
    // Only the form scrolls to the values, not the page.
    const head = await page.getByRole('heading', { name: 'Experiment' }).boundingBox();
    expect(head?.y).toBeGreaterThan(44);
    const values = form.getByLabel('Values of Learning rate');
    await expect.poll(() => page.locator(':focus').getAttribute('aria-label')).toBe('Values of Learning rate');
    await expect.poll(() => values.inputValue()).toMatch(/^[^,]+(?:, [^,]+)+$/);
    const { violations } = await new AxeBuilder({ page }).include('form').analyze();
    expect(violations.map(({ id }) => id)).toEqual([]);
    // With the second each step turns a weight round and makes it nine times as large, until it overflows.
    await values.fill('0.05, 1');
    await form.getByLabel('Seeds', { exact: true }).fill('0');
    await form.getByText(/^2 trials/).waitFor(patience);
    await values.press('Enter');

    await page.waitForURL(/\/sweeps\?sweep=1$/);
    await page.getByText('1 of 2 trials done · 1 failed').first().waitFor(patience);

    await page.getByRole('button', { name: 'Extend' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('More seeds').fill('1');
    await dialog.getByLabel('More values: Learning rate').fill('0.01');
    await dialog.getByRole('button', { name: 'Extend' }).click();
    await page.getByText('4 of 6 trials done · 2 failed').first().waitFor(patience);
    const runs = async (): Promise<number> => (await valueOf(client.runs.list({}))).total;
    await expect.poll(runs, patience).toBe(6);

    await page.getByRole('button', { name: 'Retry failed' }).click();
    await expect.poll(runs, patience).toBe(8);
    await page.getByText('4 of 6 trials done · 2 failed').first().waitFor(patience);
    const sweep = await valueOf(client.sweeps.get({ id: 1 }));
    expect(sweep.best?.set).not.toEqual({ 'optimizer.learningRate': 1 });
    expect(workbench.complaints).toEqual([]);
  });

  it('trains without each photo in turn, started on the page, and lists the photos with their intervals', async () => {
    const data = temporaryFolder();
    const actors = [14, 14, 14].map((count) => new Array<DrawnLine>(count).fill('listed'));
    const { list, images } = await drawnFolder(temporaryFolder(), actors);
    await command(data, 'faces', 'list', 'add', list);
    await command(data, 'faces', 'import', images);
    await command(data, 'faces', 'snapshot', 'create', '--name', 'drawn', '--counts', '8,3,3', '--size', '16');
    const workbench = await openWorkbench({ data });
    const page = await workbench.page('/instruments/leave-one-out');
    const form = page.locator('form');
    await form.getByLabel('Seeds', { exact: true }).fill('2');
    await form.getByLabel('Steps', { exact: true }).fill('20');
    await form.getByLabel('Examples', { exact: true }).fill('24');
    await form.getByRole('button', { name: 'Start' }).click();
    const photos = page.getByRole('listitem').filter({ has: page.getByRole('button', { name: /^Exclude / }) });
    await photos.first().waitFor(patience);
    expect(await photos.first().innerText()).toMatch(/−?[\d.]+\s+−?[\d.]+ … −?[\d.]+$/);
    expect(workbench.complaints).toEqual([]);
  });
});
