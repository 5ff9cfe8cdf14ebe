import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startDemo, type Demo } from '../../main/demo/demo.ts';
import { failedStates } from '../../shared/models/face.ts';
import { facePatch } from '../../shared/models/face-decision.ts';
import { commandJson } from '../command-line.ts';
import { temporaryFolder } from '../temporary.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

const perActor = 16;

async function drawnWeb(): Promise<Demo> {
  const demo = await startDemo({ folder: temporaryFolder(), perActor });
  onTestFinished(() => demo.close());
  return demo;
}

async function serious(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`);
}

/** A lab that may ask this machine's own web, with the demo's list on its Faces page. */
async function withList(demo: Demo, workbench: Workbench): Promise<Page> {
  const page = await workbench.page('/settings');
  await page.getByText('Allow downloads from private addresses').click();
  await page.getByText('An actor list can now make this computer contact').waitFor();
  await page.goto(`${workbench.origin}/faces?list=${encodeURIComponent(demo.listPath)}`);
  await page.getByRole('button', { name: `Import ${demo.rows.length} rows of 6 actors` }).click();
  await page.getByText('0 of 6 have enough usable faces').waitFor();
  return page;
}

async function download(page: Page, pictures: number): Promise<void> {
  await page.getByRole('button', { name: `Download ${pictures} pictures` }).click();
  await page.getByText('All addresses tried').waitFor();
}

/** Counts of the desk as it says them: `215 verified` under its state's word. */
async function countsShown(page: Page): Promise<Record<string, number>> {
  const words = await page.getByRole('list', { name: 'Rows by state' }).getByRole('listitem').allInnerTexts();
  return Object.fromEntries(
    words.map((text) => {
      const [, count = '', word = ''] = /(\d+)\s*([a-z ]+)$/.exec(text.trim()) ?? [];
      return [word.trim(), Number(count)];
    }),
  );
}

const wordOf: Readonly<Record<string, string>> = {
  dead: 'dead link',
  not_image: 'not an image',
  too_large: 'too large',
};

function countsPlanned(demo: Demo): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { state } of demo.rows) {
    const word = wordOf[state] ?? state;
    counts[word] = (counts[word] ?? 0) + 1;
  }
  return counts;
}

describe('faces on the screen', () => {
  it('come from a list, are fetched and told by cause, and become matrices that Train offers', async () => {
    const demo = await drawnWeb();
    const workbench = await openWorkbench({ width: 1024, height: 700 });
    const page = await withList(demo, workbench);
    expect(await serious(page)).toEqual([]);

    await download(page, demo.rows.length);
    await expect.poll(() => countsShown(page)).toEqual(countsPlanned(demo));
    expect(await serious(page)).toEqual([]);

    const missing = demo.rows
      .filter(({ behaviour }) => behaviour === 'not-found')
      .map(({ url }) => new URL(url).pathname);
    expect(missing.length).toBeGreaterThan(0);
    const asked = (): number => demo.web.requests.filter(({ path }) => missing.includes(path)).length;
    const before = demo.web.requests.length;
    expect(asked()).toBe(missing.length);
    await page.getByRole('button', { name: 'Retry dead link http 404' }).click();
    await expect.poll(asked).toBe(2 * missing.length);
    await page.getByRole('button', { name: 'Retry dead link http 404' }).and(page.locator(':enabled')).waitFor();
    expect(demo.web.requests.length - before).toBe(missing.length);

    // Of one actor only what failed is shown, counted and fetched.
    const [lost] = demo.rows.filter(({ behaviour }) => behaviour === 'not-found');
    const whose = page.getByRole('combobox', { name: 'Actor', exact: true });
    await whose.selectOption(lost?.name ?? '');
    const theirs = demo.rows.filter(({ name }) => name === lost?.name);
    const failed = theirs.filter(({ state }) => failedStates.some((one) => one === state)).length;
    const earlier = demo.web.requests.length;
    await page.getByRole('button', { name: `Retry these ${failed}`, exact: true }).click();
    const again = theirs.filter(({ behaviour }) => behaviour === 'not-found').length;
    await expect.poll(asked).toBe(2 * missing.length + again);
    await page.getByRole('button', { name: 'Retry dead link http 404' }).and(page.locator(':enabled')).waitFor();
    const own = new Set(theirs.map(({ url }) => new URL(url).pathname));
    expect(demo.web.requests.slice(earlier).filter(({ path }) => !own.has(path))).toEqual([]);

    await page.getByRole('link', { name: 'New snapshot' }).click();
    await page.getByText(/^Ada Quill: \d+ of 110 missing$/).waitFor();
    await expect.poll(() => page.getByRole('button', { name: 'Create snapshot' }).isEnabled()).toBe(false);
    expect(await serious(page)).toEqual([]);
    await page.getByText('Custom').click();
    await page.getByLabel('Training faces').fill('8');
    await page.getByLabel('Validation faces').fill('2');
    await page.getByLabel('Test faces').fill('2');
    await page.getByLabel('Name').fill('drawn people');
    await page.getByRole('button', { name: 'Create snapshot' }).and(page.locator(':enabled')).click();
    await page.getByText('8 training, 2 validation, 2 test for each of 6 actors, in list order').waitFor();
    await expect.poll(() => page.getByRole('img', { name: /^quill\d+$/ }).count()).toBe(8);
    expect(await serious(page)).toEqual([]);

    await page.getByRole('link', { name: 'Train on snapshot' }).click();
    await page.getByText('48 train · 12 validation · 12 test').waitFor();
    await expect.poll(() => page.getByLabel('Data').locator('option:checked').innerText()).toContain('drawn people');
    await page.getByLabel('Steps', { exact: true }).fill('20');
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await page.getByRole('link', { name: 'Open run' }).click();
    await page.getByRole('link', { name: /^snapshot [0-9a-f]{12}$/ }).click();
    await page.getByRole('link', { name: 'part8 · steps 20' }).click();
    await page
      .getByRole('button', { name: /classified/ })
      .and(page.locator(':enabled'))
      .first()
      .click();
    const shown = page.getByRole('dialog').getByRole('link');
    const label = await shown.first().getByRole('img').getAttribute('alt');
    expect(label).toMatch(/^[a-z]+\d+, .+ classified as .+$/);
    expect(await serious(page)).toEqual([]);
    await shown.first().click();
    await page.waitForURL(/\/runs\/\d+\/images\/test\/\d+\?/);
    await page.getByRole('link', { name: 'Photo and decision' }).click();
    await page.waitForURL(/\/faces\/rows\/\d+$/);
    await page.getByText(`Mismatch bench · ${label?.split(',')[0] ?? ''}`).waitFor();
    expect(workbench.complaints).toEqual([]);
  });

  it('shows both sides where a patch says something else, and takes the one that is chosen', async () => {
    const demo = await drawnWeb();
    const workbench = await openWorkbench();
    const page = await withList(demo, workbench);
    await download(page, demo.rows.length);
    const decide = (label: string, verdict: string, reason: string): Promise<unknown> =>
      commandJson(workbench.data, 'faces', 'decide', label, verdict, '--reason', reason);
    await decide('quill0', '--exclude', 'bad box');
    await decide('quill1', '--exclude', 'other person');

    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export JSON', exact: true }).click();
    const text = await readFile(await (await saved).path(), 'utf8');
    expect(text).toContain('other person');
    const theirs = facePatch.parse(JSON.parse(text));
    const first = theirs.decisions.find(({ label }) => label === 'quill0');
    Object.assign(first ?? {}, { verdict: 'include', reason: 'same photo' });
    const buffer = Buffer.from(JSON.stringify(theirs));
    const file = { name: 'theirs.json', mimeType: 'application/json', buffer };
    await page.getByLabel('Patch file').setInputFiles(file);

    const dialog = page.getByRole('dialog');
    await dialog.getByText('2 decisions: 0 new, 1 already here, 1 conflict.').waitFor();
    await dialog.getByText('This lab: ✕ exclude').waitFor();
    await dialog.getByText('Patch: ✓ include').waitFor();
    await expect.poll(() => dialog.getByRole('img').count()).toBe(2);
    await expect.poll(() => dialog.getByRole('button', { name: 'Import 0 decisions' }).isEnabled()).toBe(false);
    expect(await serious(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'All theirs' }).click();
    await dialog.getByRole('button', { name: 'Import 1 decision' }).click();
    await page.getByText('1 decision imported from theirs.json').first().waitFor();
    const { value } = await commandJson(workbench.data, 'faces', 'status');
    expect(value).toMatchObject({ actors: { 'Ada Quill': { out: 1 } } });
    expect(workbench.complaints).toEqual([]);
  });

  it('says line by line what is wrong with a list, and takes only the actors that are chosen', async () => {
    const demo = await drawnWeb();
    const workbench = await openWorkbench();
    const page = await workbench.page('/faces');
    const [header = '', first = ''] = demo.listText.split('\n');
    const name = 'list with faults.txt';
    const faults = `${demo.listText}${first}\nonly three\tfields\there\n`;
    const file = { name, mimeType: 'text/plain', buffer: Buffer.from(faults, 'utf16le') };
    file.buffer = Buffer.concat([Buffer.from([0xff, 0xfe]), file.buffer]);
    expect(header).toContain('image_id');
    await page.getByLabel('Actor list file').setInputFiles(file);
    await page.getByText('1 line skipped').waitFor();
    await page.getByText('1 line repeated, imported once').waitFor();
    expect(await serious(page)).toEqual([]);
    await page.getByLabel('Search actors').fill('quill');
    await page.getByText('All matches').click();
    await page.getByRole('button', { name: `Import ${demo.rows.length - perActor} rows of 5 actors` }).click();
    await page.getByText('0 of 5 have enough usable faces').waitFor();
    await page.getByLabel('Select Bruno Vexley').check();
    await page.getByRole('button', { name: 'Remove' }).click();
    await page.getByText('0 of 4 have enough usable faces').waitFor();
    await page.getByText('import the list again to restore them').first().waitFor();

    const nowhere = join(temporaryFolder(), 'nowhere.txt');
    await page.goto(`${workbench.origin}/faces?list=${encodeURIComponent(nowhere)}`);
    await page.getByText('Could not read this list').waitFor();
    expect(workbench.complaints).toEqual([]);
  });
});
