import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { matrixShape, storeMatrices } from '../matrix-folder.ts';
import { temporaryFolder } from '../temporary.ts';
import { openWorkbench } from './workbench.ts';

async function serious(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`);
}

/** Writes a short dense net onto the form of an open Train page, on matrices of a folder that it adds. */
async function setUp(page: Page, folder: string): Promise<void> {
  await page.getByLabel('Preset').selectOption('part8');
  await page.getByText('No matrices to train on yet').waitFor();
  await page.getByLabel('Folder of .npy matrices').fill(folder);
  await page.getByRole('button', { name: 'Add folder' }).click();
  await page.getByText('200 train · 60 validation · 60 test').waitFor();
  await page.getByLabel('Layer 1, units').fill('12');
  await page.getByLabel('Steps', { exact: true }).fill('40');
}

describe('a dense net on the screen', () => {
  it('is set, trained on a folder of matrices, looked into and told as a command', async () => {
    const workbench = await openWorkbench({ width: 1024, height: 700 });
    const page = await workbench.page('/train');
    await setUp(page, storeMatrices(join(temporaryFolder(), 'patterns')));
    await page.getByText(`${matrixShape.features} → 12 → ${matrixShape.classes}: 640 weights and biases.`).waitFor();
    expect(await serious(page)).toEqual([]);
    await page.getByRole('button', { name: 'Start', exact: true }).click();

    await page.getByRole('link', { name: 'Open run' }).click();
    await page.waitForURL('**/runs/1');
    const units = page.getByRole('button', { name: /^Enlarge the weights of unit/ });
    await units.first().waitFor();
    await expect.poll(() => units.count()).toBe(12);
    await page.getByText('Results on the test images').first().waitFor();
    expect(await serious(page)).toEqual([]);

    await page.getByText('by norm').click();
    await units.first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('1 of 12').waitFor();
    const largest = await dialog.getByText(/norm/).innerText();
    await dialog.getByRole('button', { name: 'Next unit' }).click();
    await dialog.getByText('2 of 12').waitFor();
    expect(norm(await dialog.getByText(/norm/).innerText())).toBeLessThanOrEqual(norm(largest));
    expect(await serious(page)).toEqual([]);
    await page.keyboard.press('Escape');

    await page.getByRole('button', { name: 'Copy as command line' }).click();
    const command = /hidden-unit train --preset part8 --matrices patterns-\w{8} --set hidden.0.units=12 --set steps=40/;
    await page.getByText(command).waitFor();
    expect(workbench.complaints).toEqual([]);
  });

  it('says in place what is wrong with a folder, a layer, and keeps what was set when other data is chosen', async () => {
    const workbench = await openWorkbench();
    const page = await workbench.page('/train?preset=part8');
    const nowhere = join(temporaryFolder(), 'nothing here');
    await page.getByLabel('Folder of .npy matrices').fill(nowhere);
    await page.getByRole('button', { name: 'Add folder' }).click();
    await page.getByText(`There is no folder ${nowhere}`).first().waitFor();
    await page.getByLabel('Image shape').fill('28 pixels');
    await page.getByText('Must be channels x rows x columns').waitFor();
    await expect.poll(() => page.getByRole('button', { name: 'Add folder' }).isEnabled()).toBe(false);
    await page.getByLabel('Image shape').fill('');

    const home = temporaryFolder();
    await setUp(page, storeMatrices(join(home, 'one')));
    await page.getByRole('button', { name: 'Add layer' }).click();
    await page.getByLabel('Layer 2, units').fill('0');
    await page.getByText('Must be at least 1.').waitFor();
    await expect.poll(() => page.getByRole('button', { name: 'Start', exact: true }).isEnabled()).toBe(false);
    await page.getByLabel('Layer 2, units').fill('5');
    await page.getByLabel('Optimizer').selectOption('sgd');

    await page.getByText('Add more matrices').click();
    await page.getByLabel('Folder of .npy matrices').fill(storeMatrices(join(home, 'other')));
    await page.getByRole('button', { name: 'Add folder' }).click();
    await expect.poll(() => page.getByLabel('Data').inputValue()).toMatch(/^matrices:other-/);
    await expect.poll(() => page.getByLabel('Layer 1, units').inputValue()).toBe('12');
    await expect.poll(() => page.getByLabel('Layer 2, units').inputValue()).toBe('5');
    await expect.poll(() => page.getByLabel('Momentum').inputValue()).toBe('0.9');
    await page.getByRole('button', { name: 'Remove layer 1' }).click();
    await expect.poll(() => page.getByLabel('Layer 1, units').inputValue()).toBe('5');
    expect(workbench.complaints).toEqual([]);
  });
});

function norm(text: string): number {
  return Number(/norm (\d+\.\d+)/.exec(text)?.[1]);
}
