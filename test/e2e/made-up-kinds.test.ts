import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { madeUpKinds, stripesFile } from '../made-up-lab.ts';
import { temporaryFolder } from '../temporary.ts';
import { openWorkbench } from './workbench.ts';

async function serious(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`);
}

describe('kinds that the window was not built with', () => {
  it('are trained from the form, drawn, listed, compared and looked into', async () => {
    const data = temporaryFolder();
    const workbench = await openWorkbench({ data, environment: madeUpKinds, width: 1024, height: 700 });

    // Its parameters and its data are on the form.
    const page = await workbench.page('/train?preset=stripes');
    await page.getByText('No stripes to train on yet').waitFor();
    await page.getByLabel('Stripes file').fill(stripesFile(data));
    await page.getByRole('button', { name: 'Add the file' }).click();
    await page.getByText('210 train · 60 validation · 90 test').waitFor();
    await expect.poll(() => page.getByLabel('Data').inputValue()).toMatch(/^stripes:fine-/);
    await expect.poll(() => page.getByLabel('Prototypes').inputValue()).toBe('4');
    await page.getByRole('button', { name: 'Show help' }).click();
    await page.getByText('How many points stand for each class.').waitFor();
    await page.getByLabel('Prototypes').fill('0');
    await page.getByText('A whole number from 1 to 50.').or(page.getByText('Must be at least 1.')).first().waitFor();
    await page.getByLabel('Prototypes').fill('1');
    await page.getByText('More: initial weights').click();
    await expect.poll(() => page.getByLabel('Validation stripes').inputValue()).toBe('20');
    expect(await serious(page)).toEqual([]);
    for (const prototypes of ['1', '4']) {
      await page.getByLabel('Prototypes').fill(prototypes);
      await page.getByRole('button', { name: 'Start', exact: true }).click();
      await page.waitForURL(`**/train?run=${prototypes === '1' ? 1 : 2}*`);
      await page.getByRole('link', { name: 'Open run' }).waitFor();
    }

    // The run page has the curves of its metric, with title and unit, and the pictures of its examples.
    await page.goto(`${workbench.origin}/runs/1`);
    const margin = page.getByRole('region', { name: 'Margin' });
    await margin.getByText('validation').first().waitFor();
    await page.getByRole('heading', { name: 'Results on the test images' }).waitFor();
    await page.getByRole('button', { name: /of standing classified as leaning/ }).click();
    const pictures = page.getByRole('dialog').getByRole('img').or(page.getByRole('dialog').locator('canvas'));
    await pictures.first().waitFor();
    const canvas = page.getByRole('dialog').locator('canvas').first();
    // Six rows of nine: as the data says, and not as a square.
    expect([await canvas.getAttribute('width'), await canvas.getAttribute('height')]).toEqual(['9', '6']);
    expect(await serious(page)).toEqual([]);
    await page.keyboard.press('Escape');

    // Runs has a column of the metric, and finds by it and by a parameter of the net.
    await page.goto(`${workbench.origin}/runs`);
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByRole('menuitemcheckbox', { name: /^Val\. margin(?!,)/ }).click();
    await page.keyboard.press('Escape');
    await page.getByRole('columnheader', { name: /^Val\. margin/ }).waitFor();
    const filter = page.getByLabel('Filter runs');
    await filter.fill('validation.margin > 1 and prototypes = 4');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.getByRole('link', { name: /stripes/ }).count()).toBe(1);

    // Compare says which way the metric is better.
    await page.goto(`${workbench.origin}/compare?runs=1,2`);
    const row = page.getByRole('row', { name: /Validation margin, nats of odds/ });
    await row.waitFor();
    await expect.poll(() => row.locator('.tone-good').count()).toBe(1);

    // Its instrument is offered, set, and its result drawn.
    await page.goto(`${workbench.origin}/instruments`);
    await page.getByRole('link', { name: /Spread of margins/ }).click();
    await page.getByText('How sure a net of prototypes is').waitFor();
    await page.getByLabel('Bins').fill('1');
    await page.getByText('A whole number from 2 to 100.').or(page.getByText('Must be at least 2.')).first().waitFor();
    await expect.poll(() => page.getByRole('button', { name: 'Start', exact: true }).isEnabled()).toBe(false);
    await page.getByLabel('Bins').fill('8');
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await page
      .getByText(/Mean margin .* nats over 60 examples/)
      .first()
      .waitFor();
    await page.getByText('Mean margin', { exact: true }).waitFor();
    await page.getByRole('region', { name: 'Spread' }).getByRole('img', { name: 'Spread' }).waitFor();
    await expect.poll(() => page.getByRole('region', { name: 'Prototypes' }).locator('canvas').count()).toBe(12);
    expect(await serious(page)).toEqual([]);
    await page.getByRole('button', { name: 'Run again' }).click();
    await page.getByText('2 analyses').waitFor();
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByRole('button', { name: 'Delete permanently' }).click();
    await page.getByText('1 analysis').waitFor();
    expect(workbench.complaints).toEqual([]);
  });
});
