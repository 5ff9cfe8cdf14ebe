import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { makeDrawnSnapshot } from '../drawn-snapshot.ts';
import { sketchExtractor } from '../fixtures/made-up-kinds/sketch-extractor.ts';
import { madeUpKinds } from '../made-up-lab.ts';
import { temporaryFolder } from '../temporary.ts';
import { openWorkbench } from './workbench.ts';

const weights = join(import.meta.dirname, '..', 'oracles', 'weights');

async function serious(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`);
}

it('an extractor is added from a file, shows its layers and maps, and its features are one click from a training', async () => {
  const data = temporaryFolder();
  await makeDrawnSnapshot(data, sketchExtractor.input);
  // Without what all labs of this person have.
  const environment = { ...madeUpKinds, HIDDEN_UNIT_CACHE: temporaryFolder() };
  const workbench = await openWorkbench({ data, environment, width: 1024, height: 700 });
  const page = await workbench.page('/faces/snapshots');
  await page.getByRole('link', { name: 'Features' }).click();

  // The face net is included; what is not installed cannot compute, and a file that is none of weights is refused in place.
  await page.getByText('✓ included').waitFor();
  await page.getByRole('button', { name: 'Install (17.4 MB)' }).waitFor();
  await page.getByRole('button', { name: 'EfficientNet-Lite0' }).click();
  await expect.poll(() => page.getByRole('button', { name: 'Compute features' }).isDisabled()).toBe(true);
  await page.getByLabel('File of weights').fill(join(weights, 'whole-module.pth'));
  await page.getByRole('button', { name: 'Add file' }).click();
  await page.getByText('only tensors are read from it').waitFor();
  await page.getByLabel('File of weights').fill(join(weights, 'sketch.pth'));
  await page.getByRole('button', { name: 'Add file' }).click();

  // The one that was added is shown, with its layers and the one that is recommended.
  await page.getByRole('button', { name: 'Sketch, own weights A small' }).click();
  await page.getByText('128 values per face · 27 faces').waitFor();
  await expect.poll(() => page.getByLabel('Average maps to').inputValue()).toBe('4');
  const layers = page.getByRole('region', { name: 'Layers' }).last();
  await layers.getByRole('button', { name: 'edges' }).click();
  await page.getByText('2,048 values per face · 27 faces').waitFor();
  await page.getByRole('button', { name: 'Show maps' }).click();
  await page
    .getByRole('button', { name: /Map \d of edges/ })
    .first()
    .waitFor();
  await expect.poll(() => page.getByRole('button', { name: /Map \d of edges/ }).count()).toBe(8);
  await layers.getByRole('button', { name: 'mixed' }).click();
  expect(await serious(page)).toEqual([]);

  await page.getByRole('button', { name: 'Compute features' }).click();
  const table = page.getByRole('region', { name: 'Features', exact: true }).last();
  await table.getByText('8 × 4 × 4').waitFor();
  await table.getByRole('link', { name: 'Train' }).click();
  await page.getByText('15 train · 6 validation · 6 test').waitFor();
  await expect.poll(() => page.getByLabel('Preset').inputValue()).toBe('part10');
  expect(workbench.complaints).toEqual([]);
});
