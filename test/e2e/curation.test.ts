import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { command, commandJson } from '../command-line.ts';
import { drawnFolder, type DrawnLine } from '../fixtures/drawn-folder.ts';
import { temporaryFolder } from '../temporary.ts';
import { openWorkbench } from './workbench.ts';

/** Ada Quill: 8 usable, 4 open, a web page, one that was never fetched. Bruno Vexley: 5 usable, 3 open. */
const lines: readonly (readonly DrawnLine[])[] = [
  [...three('listed'), 'other', 'page', ...three('listed'), 'other', 'other', 'nothing', 'listed', 'listed', 'other'],
  ['other', ...three('listed'), 'other', 'listed', 'listed', 'other'],
];

function three(kind: DrawnLine): DrawnLine[] {
  return [kind, kind, kind];
}

async function drawnLab(): Promise<string> {
  const data = temporaryFolder();
  const { list, images } = await drawnFolder(temporaryFolder(), lines);
  expect((await command(data, 'faces', 'list', 'add', list)).code).toBe(0);
  expect((await command(data, 'faces', 'import', images)).code).toBe(0);
  return data;
}

const status = z.object({ actors: z.record(z.string(), z.object({ usable: z.int(), out: z.int(), open: z.int() })) });

/** Usable, open and excluded faces of the first actor, as the lab has them. */
async function counted(data: string, actor = 'Ada Quill'): Promise<[number, number, number]> {
  const { value } = await commandJson(data, 'faces', 'status');
  const { usable, open, out } = status.parse(value).actors[actor] ?? { usable: -1, open: -1, out: -1 };
  return [usable, open, out];
}

const tile = (page: Page, label: string): Locator => page.getByRole('gridcell', { name: new RegExp(`^${label},`) });
const selected = (page: Page): Locator => page.locator('[role=gridcell][aria-selected=true]');

/** The label of the face the keys act on. */
async function current(page: Page): Promise<string> {
  const id = await page.getByRole('grid').getAttribute('aria-activedescendant');
  const name = await page.locator(`[id="${id ?? ''}"]`).getAttribute('aria-label');
  return name?.split(',')[0] ?? '';
}

async function shownInOrder(page: Page): Promise<string[]> {
  // All at one moment: asked one by one, a cell that has gone meanwhile would be waited for.
  const names = await page.evaluate<string[]>(
    `[...document.querySelectorAll('[role=gridcell]')].map((cell) => cell.getAttribute('aria-label') ?? '')`,
  );
  return names.map((name) => name.split(',')[0] ?? '');
}

describe('the grid of faces', () => {
  it('is triaged by keys: decide, go on, take back without limit, do again, decide on a range', async () => {
    const data = await drawnLab();
    const workbench = await openWorkbench({ data });
    const page = await workbench.page('/faces/curate?standing=open');
    await tile(page, 'quill3').waitFor();
    expect(await shownInOrder(page)).toEqual([
      'quill3',
      'quill8',
      'quill9',
      'quill13',
      'vexley0',
      'vexley4',
      'vexley7',
    ]);
    expect(await counted(data)).toEqual([8, 4, 0]);

    await page.keyboard.press('p');
    // A decided face stays where it is, with its new standing, though it has left the filter.
    await page.getByRole('gridcell', { name: /^quill3, included/ }).waitFor();
    expect(await current(page)).toBe('quill8');
    await page.keyboard.press('2');
    await page.getByText('quill8 excluded: other person').waitFor();
    await page.keyboard.press('x');
    expect(await current(page)).toBe('quill13');
    await expect.poll(() => counted(data)).toEqual([9, 1, 2]);
    await page.getByRole('button', { name: /^Ada Quill: 9 usable of 110 needed/ }).waitFor();

    for (let step = 0; step < 3; step++) await page.keyboard.press('z');
    await expect.poll(() => counted(data)).toEqual([8, 4, 0]);
    await page.getByRole('gridcell', { name: /^quill3, unreviewed/ }).waitFor();
    await page.getByText(/^Undid: /).waitFor();
    await page.keyboard.press('Shift+z');
    await page.keyboard.press('Control+y');
    await expect.poll(() => counted(data)).toEqual([9, 2, 1]);
    // What was done again is shown, which moves the cursor there.
    await expect.poll(() => current(page)).toBe('quill8');

    // One act on a range, and one step back for it.
    await page.keyboard.press('Home');
    for (let step = 0; step < 3; step++) await page.keyboard.press('Shift+ArrowRight');
    await expect.poll(() => selected(page).count()).toBe(4);
    await page.keyboard.press('x');
    await expect.poll(() => counted(data)).toEqual([8, 0, 4]);
    await page.keyboard.press('Control+z');
    await expect.poll(() => counted(data)).toEqual([9, 2, 1]);

    // Applied again the filter has what is open now.
    await page.keyboard.press('r');
    await expect.poll(() => shownInOrder(page)).toEqual(['quill9', 'quill13', 'vexley0', 'vexley4', 'vexley7']);
    expect(workbench.complaints).toEqual([]);
  });

  it('selects by mouse and acts on all that the filter has, and says what has no picture to judge', async () => {
    const data = await drawnLab();
    const workbench = await openWorkbench({ data });
    const page = await workbench.page('/faces/curate?actor=Bruno+Vexley');
    await tile(page, 'vexley1').click();
    await tile(page, 'vexley4').click({ modifiers: ['Shift'] });
    await expect.poll(() => selected(page).count()).toBe(4);
    await tile(page, 'vexley2').click({ modifiers: ['Control'] });
    await page.getByRole('button', { name: '3 selected' }).waitFor();
    await page.keyboard.press('x');
    await expect.poll(() => counted(data, 'Bruno Vexley')).toEqual([3, 2, 3]);
    await page.goto(`${workbench.origin}/faces/curate`);
    await tile(page, 'quill0').waitFor();
    await page.keyboard.press('Control+a');
    await page.getByRole('button', { name: '22 selected' }).waitFor();
    await page.keyboard.press('p');
    await page.getByText('20 faces included; 2 rows were skipped: no picture').waitFor();
    await expect.poll(() => counted(data, 'Bruno Vexley')).toEqual([8, 0, 0]);
    expect(await counted(data)).toEqual([12, 0, 0]);
  });

  it('keeps its filter in the address, counts every choice of it, and says what is no picture', async () => {
    const workbench = await openWorkbench({ data: await drawnLab() });
    const page = await workbench.page('/faces/curate');
    await tile(page, 'quill4').getByText('a web page').waitFor();
    await tile(page, 'quill10').getByText('not downloaded yet').waitFor();
    await page.getByRole('radio', { name: /unreviewed 7/ }).check({ force: true });
    await page.waitForURL('**/faces/curate?standing=open');
    await page.getByRole('button', { name: /^Ada Quill:/ }).click();
    await expect.poll(() => new URL(page.url()).searchParams.get('actor')).toBe('Ada Quill');
    await expect.poll(() => shownInOrder(page)).toEqual(['quill3', 'quill8', 'quill9', 'quill13']);
    await page.reload();
    await expect.poll(() => shownInOrder(page)).toEqual(['quill3', 'quill8', 'quill9', 'quill13']);
    await page.keyboard.press('/');
    await page.keyboard.type('quill1');
    await expect.poll(() => shownInOrder(page)).toEqual(['quill13']);
    await page.keyboard.type('nothing of this name');
    await page.getByText('No matching faces').waitFor();
    await page.getByRole('button', { name: 'Show all faces' }).click();
    await tile(page, 'vexley0').waitFor();
    await page.getByRole('button', { name: 'State' }).click();
    await page.getByRole('menuitemcheckbox', { name: /^not an image 1/ }).click();
    await expect.poll(() => shownInOrder(page)).toEqual(['quill4']);
  });

  it('says on an empty lab where faces come from', async () => {
    const workbench = await openWorkbench();
    const page = await workbench.page('/faces/curate');
    await page.getByRole('link', { name: 'Import a list' }).click();
    await page.waitForURL('**/faces');
  });
});

const patch = z.object({
  decisions: z.array(
    z.object({
      label: z.string(),
      verdict: z.string(),
      reason: z.string(),
      note: z.string(),
      box: z.object({ x1: z.int(), y1: z.int(), x2: z.int(), y2: z.int() }).nullable(),
    }),
  ),
});

async function boxOnBench(page: Page): Promise<number[]> {
  const sides = ['left', 'top', 'right', 'bottom'];
  return Promise.all(sides.map(async (side) => Number(await page.getByLabel(`Box, ${side}`).inputValue())));
}

describe('the mismatch bench', () => {
  it('rescues a mismatch with a box that was dragged, and continues with the next unreviewed face', async () => {
    const data = await drawnLab();
    const workbench = await openWorkbench({ data });
    const page = await workbench.page('/faces/curate?standing=open');
    await tile(page, 'quill3').waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL('**/faces/rows/*?standing=open');
    await page.getByRole('heading', { name: 'quill3' }).waitFor();
    await page.getByAltText('Final crop').waitFor();
    const published = await boxOnBench(page);

    // By a handle, in pixels of the screen; then by keys, in pixels of the photo.
    const handle = await page.locator('[data-handle=se]').boundingBox();
    if (handle === null) throw new Error('The box has no handle.');
    const [x, y] = [handle.x + handle.width / 2, handle.y + handle.height / 2];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 20, y + 30, { steps: 4 });
    await page.mouse.up();
    const dragged = await boxOnBench(page);
    expect(dragged.slice(0, 2)).toEqual(published.slice(0, 2));
    expect(dragged[2]).toBeGreaterThan(published[2] ?? 0);
    expect(dragged[3]).toBeGreaterThan(published[3] ?? 0);
    await page.keyboard.press('b');
    await page.keyboard.press('Shift+ArrowLeft');
    await page.keyboard.press('ArrowDown');
    const [left = 0, top = 0, right = 0, bottom = 0] = dragged;
    const moved = [left - 10, top + 1, right - 10, bottom + 1];
    expect(await boxOnBench(page)).toEqual(moved);

    await page.getByLabel('Note').fill('The same picture, cut closer.');
    await page.keyboard.press('Escape');
    await page.keyboard.press('1');
    await page.getByRole('heading', { name: 'quill8' }).waitFor();
    await page.keyboard.press('ArrowLeft');
    await page.getByRole('heading', { name: 'quill3' }).waitFor();
    await expect.poll(() => boxOnBench(page)).toEqual(moved);
    expect(await counted(data)).toEqual([9, 3, 0]);

    const file = join(temporaryFolder(), 'patch.json');
    expect((await command(data, 'faces', 'patch', 'export', '--out', file)).code).toBe(0);
    const [decision] = patch.parse(JSON.parse(readFileSync(file, 'utf8'))).decisions;
    const [x1, y1, x2, y2] = moved;
    expect(decision).toEqual({
      label: 'quill3',
      verdict: 'include',
      reason: 'same photo',
      note: 'The same picture, cut closer.',
      box: { x1, y1, x2, y2 },
    });
    expect(workbench.complaints).toEqual([]);
  });

  it('opens by its address alone, shows accepted faces, and backs out to the grid it came from', async () => {
    const workbench = await openWorkbench({ data: await drawnLab() });
    const page = await workbench.page('/faces/rows/9?actor=Ada+Quill');
    await page.getByRole('heading', { name: 'quill8' }).waitFor();
    await expect
      .poll(() => page.getByRole('list', { name: 'Included faces of the same actor' }).getByRole('link').count())
      .toBe(8);
    await page.keyboard.press('j');
    await page.getByRole('heading', { name: 'quill9' }).waitFor();
    await page.keyboard.press('Escape');
    await page.waitForURL('**/faces/curate?actor=Ada+Quill');
    await expect.poll(() => current(page)).toBe('quill9');
    await page.goto(`${workbench.origin}/faces/rows/999`);
    await page.getByText(/There is no row 999/).waitFor();
  });

  it.each(['light', 'dark'] as const)(
    'and the grid have nothing serious for axe in the %s theme',
    async (colorScheme) => {
      const workbench = await openWorkbench({ data: await drawnLab(), colorScheme, width: 1024, height: 700 });
      for (const path of ['/faces/curate', '/faces/curate?standing=open&sort=-suspicion', '/faces/rows/4']) {
        const page = await workbench.page(path);
        await page
          .getByRole('gridcell', { name: /^quill3,/ })
          .or(page.getByRole('heading', { name: 'quill3' }))
          .first()
          .waitFor();
        await page.keyboard.press('Control+i');
        const { violations } = await new AxeBuilder({ page }).analyze();
        const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
        expect(serious.map(({ id, nodes }) => `${path} ${id}: ${nodes.map((node) => node.html).join(' | ')}`)).toEqual(
          [],
        );
        const overflow = await page.locator('html').evaluate((html) => html.scrollWidth - html.clientWidth);
        expect(overflow, path).toBeLessThanOrEqual(0);
        await page.close();
      }
    },
  );
});
