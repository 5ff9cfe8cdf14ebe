import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { storeMatrices } from '../matrix-folder.ts';
import { temporaryFolder } from '../temporary.ts';
import { openWorkbench } from './workbench.ts';

async function stepOfNet(page: Page): Promise<number> {
  const title = await page.getByRole('heading', { name: /^Network, step/ }).textContent();
  return Number((title ?? '').replace(/\D/g, ''));
}

async function inView(page: Page, name: string | RegExp): Promise<boolean> {
  const box = await page.getByRole('main').getByRole('button', { name, exact: true }).boundingBox();
  return box !== null && box.y >= 44 && box.y + box.height <= 672;
}

/** What training does to the pictures stands beside them, and is shown on them. */
async function changesPictures(page: Page): Promise<void> {
  await page.locator('summary', { hasText: 'Augmentation' }).click();
  await page.getByLabel('Mirrored').selectOption('on');
  await page.getByRole('img', { name: /^Example 1 of .*, augmented$/ }).waitFor();
  await page.getByLabel('Mirrored').selectOption('off');
  await expect.poll(() => page.getByRole('img', { name: /augmented$/ }).count()).toBe(0);
}

/** Before a net is trained its layers are drawn already, and changed in the drawing or in the form. */
async function plansNet(page: Page): Promise<void> {
  await page.getByText('before the first step').waitFor();
  await page.getByRole('img', { name: 'An example', exact: true }).waitFor();
  await page.getByRole('button', { name: 'Add a hidden layer before the output' }).click();
  await page.getByText('Start, and the weights form here').waitFor();
  await page.getByLabel('Activation').nth(1).selectOption('leaky-relu');
  // The button that removes a layer stands in its first row, whatever numbers its activation has.
  const [units, remove] = await Promise.all(
    [page.getByLabel('Layer 2, units'), page.getByRole('button', { name: 'Remove layer 2' })].map((one) =>
      one.boundingBox(),
    ),
  );
  expect(Math.abs((units?.y ?? 0) - (remove?.y ?? 1000))).toBeLessThan(4);
  await page.getByRole('button', { name: 'Remove layer 2' }).click();
  await expect.poll(() => page.getByLabel('Layer 2, units').count()).toBe(0);
  await changesLayersByKeys(page);
}

/** From one button of the drawing to the next, without the focus ever being lost. */
async function changesLayersByKeys(page: Page): Promise<void> {
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  await button('Add a hidden layer before the output').press('Enter');
  await button('More units in hidden layer 2').press('Enter');
  await expect.poll(() => page.getByLabel('Layer 2, units').inputValue()).toBe('25');
  // In a small window the layers of a net of two stand in one row.
  const places = await Promise.all(
    ['Add a hidden layer before layer 1', 'Add a hidden layer before the output'].map((name) =>
      button(name).boundingBox(),
    ),
  );
  expect(places[0]?.y).toBe(places[1]?.y);
  await button('Remove hidden layer 2').press('Enter');
  const focused = (): Promise<string | null> => page.locator(':focus').getAttribute('aria-label');
  await expect.poll(focused).toBe('Remove hidden layer 1');
  await button('Add a hidden layer before layer 1').press('Enter');
  await button('Remove hidden layer 1').press('Enter');
  await expect.poll(focused).toBe('Remove hidden layer 1');
  await expect.poll(() => page.getByLabel('Layer 1, units').inputValue()).toBe('70');
}

it('a net forms while it is trained, an example flows through it, and its layers are changed where they are drawn', async () => {
  const workbench = await openWorkbench({ width: 1024, height: 700 });
  const page = await workbench.page('/train');
  await page.getByLabel('Preset').selectOption('part8');
  await page.getByLabel('Folder of .npy matrices').fill(storeMatrices(join(temporaryFolder(), 'patterns')));
  await page.getByRole('button', { name: 'Add folder' }).click();
  await page.getByText('200 train · 60 validation · 60 test').waitFor();
  await changesPictures(page);
  await plansNet(page);
  await page.getByLabel('Steps', { exact: true }).fill('1000000');
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await page.waitForURL(/run=1/);

  const first = await page
    .getByRole('heading', { name: /^Network, step \d/ })
    .waitFor()
    .then(() => stepOfNet(page));
  await expect.poll(() => stepOfNet(page)).toBeGreaterThan(first);
  // The start is random, so what is shown is what was learned.
  await page.getByText('change since the random start').waitFor();
  await expect
    .poll(() => page.getByRole('img', { name: /^change of the weights of unit/ }).count())
    .toBeGreaterThan(60);
  await page.getByText('validation example 0').waitFor();
  const shares = async (): Promise<number> => {
    const texts = await page.locator('.net .share').allInnerTexts();
    return texts.reduce((sum, text) => sum + Number.parseFloat(text), 0);
  };
  await expect.poll(shares).toBeCloseTo(100, 0);
  await page.getByRole('button', { name: 'Next example' }).click();
  await page.getByText('validation example 1').waitFor();

  // Whatever is scrolled, what starts, holds and ends it stays in view, and so does the cost.
  await page.getByRole('heading', { name: 'Log' }).scrollIntoViewIfNeeded();
  for (const name of ['Start', 'Pause', 'Cancel']) expect(await inView(page, name), name).toBe(true);
  const cost = await page.getByRole('heading', { name: 'Cost', exact: true }).boundingBox();
  expect(cost?.y).toBeGreaterThanOrEqual(44);
  expect(cost?.y).toBeLessThan(400);
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([]);

  await page.getByRole('button', { name: 'Add a hidden layer before the output' }).click();
  await expect.poll(() => page.getByLabel('Layer 2, units').inputValue()).toBe('20');
  await page.getByRole('button', { name: 'Fewer units in hidden layer 1' }).click();
  await expect.poll(() => page.getByLabel('Layer 1, units').inputValue()).toBe('60');
  await page.getByText('The layers above are those of the next run').waitFor();
  await page.getByRole('button', { name: 'Remove hidden layer 1' }).click();
  await expect.poll(() => page.getByLabel('Layer 1, units').inputValue()).toBe('20');

  await page.getByRole('main').getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('main').getByText('⊘ cancelled').waitFor();
  await page.getByLabel('Steps', { exact: true }).fill('40');
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await page.waitForURL(/run=2&parent=1/);
  await page.getByRole('img', { name: /^Cost, last values: .*parent, run 1 · validation/ }).waitFor();
  await expect.poll(() => stepOfNet(page)).toBe(40);
  expect(workbench.complaints).toEqual([]);
}, 120_000);
