import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { command, commandJson } from '../command-line.ts';
import { temporaryFolder } from '../temporary.ts';
import { openWorkbench } from './workbench.ts';

const points = 12_000;
/** One value far from all others: where thinning keeps the largest of each stretch it is still seen. */
const spike = { step: 5003, value: 0.97 };

/** A lab with two runs of another program: 12,000 points of two metrics that the lab knows and of one that it does not. */
async function labWithCurves(): Promise<string> {
  const data = temporaryFolder();
  for (const name of ['slow', 'fast']) {
    const rate = name === 'slow' ? 3000 : 1500;
    const rows = Array.from({ length: points }, (_, step) => {
      const accuracy = name === 'slow' && step === spike.step ? spike.value : 0.9 - 0.8 * Math.exp(-step / rate);
      return `${step};${(2 * Math.exp(-step / rate) + 0.1).toFixed(6).replace('.', ',')};${accuracy.toFixed(6)};${(step / points).toFixed(4)}`;
    });
    const file = join(temporaryFolder(), `${name}.csv`);
    writeFileSync(file, ['step;loss;val_acc;beta', ...rows].join('\n'));
    expect((await command(data, 'runs', 'import', file)).code).toBe(0);
  }
  return data;
}

/** Drags over the chart, from one share of its width to another. */
async function dragOver(page: Page, chart: string, from: number, to: number): Promise<void> {
  const box = await page.getByRole('img', { name: new RegExp(`^${chart}, last values`) }).boundingBox();
  if (box === null) throw new Error(`${chart} is not on the page.`);
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width * from, y);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * ((from + to) / 2), y);
  await page.mouse.move(box.x + box.width * to, y);
  await page.mouse.up();
}

/** What a chart saves, as text. */
async function saved(page: Page, chart: string, format: string): Promise<string> {
  await page.getByRole('button', { name: `Options for ${chart}` }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: format }).click(),
  ]);
  return readFileSync(await download.path(), 'utf8');
}

describe('curves of long runs in a browser', () => {
  it('say how many points they show, ask anew for a stretch in all charts, and are saved as drawings', async () => {
    const workbench = await openWorkbench({ data: await labWithCurves() });
    const page = await workbench.page('/compare?runs=1,2');
    await page.getByText(/^[\d,]+ of 12,000 points of the longest run, smallest and largest kept$/).waitFor();
    // What another program measured has a chart too.
    await page.getByRole('img', { name: /^beta, last values: .*slow/ }).waitFor();
    const whole = await saved(page, 'Accuracy', 'Save data (CSV)');
    expect(whole).toContain(`\r\n${spike.step},${spike.value}`);

    // A drag makes the stretch that of every chart, and its points are asked for: few enough to be drawn one by one.
    await dragOver(page, 'Accuracy', 0.4, 0.55);
    await page.getByText('every point of the stretch is drawn').waitFor();
    const steps = async (chart: string): Promise<number[]> =>
      (await saved(page, chart, 'Save data (CSV)'))
        .split('\r\n')
        .slice(1, -1)
        .map((line) => Number(line.split(',')[0]));
    for (const chart of ['Accuracy', 'Cost, nats per example']) {
      const found = await steps(chart);
      const [first = 0, last = 0] = [found[0], found.at(-1)];
      expect(found, chart).toEqual(Array.from({ length: last - first + 1 }, (_, place) => first + place));
      expect([first > 3500, last < 8000, found.length > 1000], chart).toEqual([true, true, true]);
    }

    const drawing = await saved(page, 'Accuracy', 'Save drawing (SVG)');
    expect(drawing).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg"/);
    expect(drawing.match(/<path /g)).toHaveLength(2);
    expect(drawing).toContain('slow');
    const parsed = `new DOMParser().parseFromString(${JSON.stringify(drawing)}, 'image/svg+xml').documentElement.nodeName`;
    expect(await page.evaluate<string>(parsed)).toBe('svg');

    await page.getByRole('img', { name: /^Cost, nats per example, last values/ }).dblclick();
    await page.getByText(/of 12,000 points of the longest run/).waitFor();

    // By keys: closer, along the axis, and all of it again.
    await page.keyboard.press('i');
    await page.keyboard.press('i');
    await page.getByText('every point of the stretch is drawn').waitFor();
    await page.keyboard.press('0');
    await page.getByText(/of 12,000 points of the longest run/).waitFor();

    // A stretch of an axis is chosen by keys too, and Esc shows all of it again.
    const stretch = page.getByRole('slider', { name: /^Stretch of / }).last();
    const plot = page.getByRole('region', { name: '2 runs' });
    const height = async (): Promise<number | undefined> => (await plot.boundingBox())?.height;
    const before = await height();
    await stretch.press('ArrowUp');
    await page.getByRole('link', { name: 'Show these in Runs' }).waitFor();
    // What is offered then has its place already: nothing moves under the pointer.
    await plot.getByRole('button', { name: 'Show all' }).waitFor();
    expect(await height()).toBe(before);
    // What was chosen over some axes is not chosen over others.
    await plot.getByText('scatter', { exact: true }).click();
    await page.getByRole('link', { name: 'Show these in Runs' }).waitFor({ state: 'detached' });
    await page.getByRole('img', { name: /: a dot for each of 2 runs$/ }).press('ArrowUp');
    await page.getByRole('link', { name: 'Show these in Runs' }).waitFor();
    await page.getByLabel('Vertical axis').selectOption('seed');
    await page.getByRole('link', { name: 'Show these in Runs' }).waitFor({ state: 'detached' });
    await plot.getByText('parallel axes', { exact: true }).click();
    await stretch.press('ArrowUp');
    await page.getByRole('link', { name: 'Show these in Runs' }).waitFor();
    await stretch.press('Escape');
    await page.getByRole('link', { name: 'Show these in Runs' }).waitFor({ state: 'detached' });

    // The legend tells all, hides one, and shows one alone.
    const legend = page.getByRole('table', { name: 'The curves and their values' });
    const drawn = page.getByRole('img', { name: /^Accuracy, last values/ });
    await legend.getByRole('button', { name: 'Show slow' }).click();
    await expect.poll(() => drawn.getAttribute('aria-label')).not.toContain('slow');
    await legend.getByRole('button', { name: 'Show slow' }).click({ modifiers: ['Alt'] });
    await expect.poll(() => drawn.getAttribute('aria-label')).not.toContain('fast');
    await legend.getByRole('button', { name: 'Show fast' }).press('Shift+Enter');
    await expect.poll(() => drawn.getAttribute('aria-label')).not.toContain('slow');
    await legend.getByRole('button', { name: 'Last accuracy' }).click();
    await expect.poll(() => legend.getByRole('row').nth(1).textContent()).toContain('fast');
    expect(workbench.complaints).toEqual([]);
  });

  it('stand on the page of a run, whose tags and note are changed in its header', async () => {
    const workbench = await openWorkbench({ data: await labWithCurves() });
    const page = await workbench.page('/runs/1');
    await page.getByRole('img', { name: /^Accuracy, last values: slow · validation 88\./ }).waitFor();
    await page.keyboard.press('t');
    await page.getByLabel('Tags of the run').fill('kept');
    await page.keyboard.press('Enter');
    await page.getByLabel('Note of the run').fill('Rate halved twice.');
    await page.getByRole('button', { name: 'Save tags and note' }).click();
    await page.getByText('Rate halved twice.').waitFor();
    const kept = 'tag:kept and note = "Rate halved twice."';
    expect((await commandJson(workbench.data, 'runs', 'list', '--where', kept)).value).toMatchObject({ total: 1 });
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('Rate halved twice.').waitFor({ state: 'detached' });
    expect(workbench.complaints).toEqual([]);
  });
});
