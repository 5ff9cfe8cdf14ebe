import { readFileSync } from 'node:fs';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { runDetail } from '../../shared/models/run.ts';
import { madeUpKinds, stripesFile, told } from '../made-up-lab.ts';
import { temporaryFolder } from '../temporary.ts';
import { exportRuns, showColumn, sortRuns, succeededRuns } from './run-table.ts';
import { openWorkbench } from './workbench.ts';

async function serious(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`);
}

/** A line of an export: the run, and the values of its metrics. */
const line = z.object({
  run: z.object({ name: z.string() }),
  series: z.array(z.object({ metric: z.string(), values: z.array(z.number()) })),
});

async function shown(data: string, run: number) {
  return runDetail.parse(await told(data, 'runs', 'show', String(run)));
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
    await expect.poll(() => page.getByLabel('Prototypes', { exact: true }).inputValue()).toBe('4');
    await page.getByRole('button', { name: 'Show help' }).click();
    await page.getByText('How many points stand for each class.').waitFor();
    await page.getByLabel('Prototypes', { exact: true }).fill('0');
    await page.getByText('A whole number from 1 to 50.').or(page.getByText('Must be at least 1.')).first().waitFor();
    await page.getByLabel('Prototypes', { exact: true }).fill('1');
    await page.getByText('More: initial weights').click();
    await expect.poll(() => page.getByLabel('Validation stripes').inputValue()).toBe('20');
    expect(await serious(page)).toEqual([]);
    for (const prototypes of ['1', '4']) {
      await page.getByLabel('Prototypes', { exact: true }).fill(prototypes);
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
    await showColumn(page, 'Val. margin');
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
    await page.waitForURL('**?analysis=2');
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByRole('button', { name: 'Delete permanently' }).click();
    await page.getByText('1 analysis').waitFor();
    expect(workbench.complaints).toEqual([]);
  });

  it('are sorted, exported, archived, brought into another lab, and resumed after the lab was killed', async () => {
    const data = temporaryFolder();
    await told(data, 'data', 'add', 'stripes', stripesFile(data));
    const train = (name: string, ...settings: string[]) =>
      told(
        data,
        'train',
        '--preset',
        'stripes',
        '--engine',
        'cpu',
        '--name',
        name,
        ...settings.flatMap((one) => ['--set', one]),
      );
    await train('few', 'prototypes=1');
    await train('many', 'steps=3000', 'evaluateEvery=20', 'optimizer.learningRate=0.05');
    const workbench = await openWorkbench({ data, environment: madeUpKinds, width: 1024, height: 700 });
    const margins = Object.fromEntries(
      (await Promise.all([shown(data, 1), shown(data, 2)])).map(({ name, metrics }) => [
        name,
        metrics['validation.margin']?.last ?? Number.NaN,
      ]),
    );
    expect(margins['few']).toBeLessThan(margins['many'] ?? Number.NaN);

    const page = await workbench.page('/runs');
    await showColumn(page, 'Val. margin');
    await sortRuns(page, 'Val. margin', 'ascending');
    await expect.poll(() => succeededRuns(page)).toEqual(['few', 'many']);
    await sortRuns(page, 'Val. margin', 'descending');
    await expect.poll(() => succeededRuns(page)).toEqual(['many', 'few']);

    const lines = readFileSync(await exportRuns(page, ['few', 'many'], 'JSON lines, a line a run'), 'utf8')
      .trim()
      .split('\n')
      .map((text) => line.parse(JSON.parse(text)));
    const exported = lines.map(({ run, series }) => [
      run.name,
      series.find(({ metric }) => metric === 'validation.margin')?.values.at(-1),
    ]);
    expect(Object.fromEntries(exported)).toEqual(margins);
    const archive = await exportRuns(page, ['few', 'many'], 'Hidden Unit archive');

    expect(workbench.complaints).toEqual([]);

    // Killed with the lab in the middle, and resumed to the same numbers as the one that was left alone.
    await page.goto(`${workbench.origin}/runs/2`);
    await page.getByRole('button', { name: 'Run again' }).click();
    await page.waitForURL('**/train?run=3*');
    await page
      .getByRole('main')
      .getByText(/running [1-9]/)
      .first()
      .waitFor();
    workbench.kill();
    await workbench.restart();
    await page.goto(`${workbench.origin}/runs/3`);
    await page.getByText('interrupted').first().waitFor();
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByText('succeeded').first().waitFor();
    const [alone, resumed] = await Promise.all([shown(data, 2), shown(data, 3)]);
    expect(resumed).toMatchObject({ status: 'succeeded', stepsDone: 3000, metrics: alone.metrics });

    const elsewhere = temporaryFolder();
    await told(elsewhere, 'data', 'add', 'stripes', stripesFile(elsewhere));
    const other = await openWorkbench({ data: elsewhere, environment: madeUpKinds, width: 1024, height: 700 });
    const second = await other.page('/runs');
    await second.getByRole('button', { name: 'Import…' }).click();
    const dialog = second.getByRole('dialog');
    await dialog.getByLabel('File or folder').fill(archive);
    await dialog.getByRole('button', { name: 'Preview' }).click();
    await dialog.getByRole('button', { name: 'Import 2 runs' }).click();
    await expect.poll(async () => (await succeededRuns(second)).sort()).toEqual(['few', 'many']);
    await showColumn(second, 'Val. margin');
    const between = ((margins['few'] ?? 0) + (margins['many'] ?? 0)) / 2;
    const filter = second.getByLabel('Filter runs');
    await filter.fill(`validation.margin > ${between}`);
    await expect.poll(() => succeededRuns(second)).toEqual(['many']);
    await filter.fill(`validation.margin < ${between}`);
    await expect.poll(() => succeededRuns(second)).toEqual(['few']);
    // Its data are there too, in the shape that they say they have.
    await second.getByRole('link', { name: 'few' }).click();
    await second.getByRole('button', { name: /[1-9] images? of standing classified as leaning/ }).click();
    const canvas = second.getByRole('dialog').locator('canvas').first();
    await expect.poll(() => canvas.getAttribute('width')).toBe('9');
    expect(other.complaints).toEqual([]);
  });
});
