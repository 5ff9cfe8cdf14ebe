import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { startDemo, type Demo } from '../../main/demo/demo.ts';
import { commandJson } from '../command-line.ts';
import { temporaryFolder } from '../temporary.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

const patience = { timeout: 20_000 };

/** A lab with the demo's list, all of it fetched. */
async function fetched(demo: Demo, workbench: Workbench): Promise<Page> {
  const page = await workbench.page('/settings');
  await page.getByText('Allow downloads from private addresses').click();
  await page.getByText('An actor list can now make this computer contact').waitFor();
  await page.goto(`${workbench.origin}/faces?list=${encodeURIComponent(demo.listPath)}`);
  await page.getByRole('button', { name: `Import ${demo.rows.length} rows of 6 actors` }).click();
  await page.getByRole('button', { name: `Download ${demo.rows.length} pictures` }).click();
  await page.getByText('All addresses tried').waitFor();
  return page;
}

/** Makes a snapshot of the two first actors by a rule of its own. @returns its hash. */
async function makeSnapshot(workbench: Workbench, page: Page): Promise<string> {
  await page.goto(`${workbench.origin}/faces`);
  await page.getByRole('link', { name: 'New snapshot' }).click();
  await page.getByText('Custom').click();
  for (const [label, count] of [
    ['Training faces', '8'],
    ['Validation faces', '2'],
    ['Test faces', '2'],
  ] as const) {
    await page.getByLabel(label).fill(count);
  }
  await page.getByRole('button', { name: 'Create snapshot' }).and(page.locator(':enabled')).click();
  await page.getByRole('link', { name: 'Train on snapshot' }).waitFor({ timeout: 60_000 });
  const hash = /[0-9a-f]{64}/.exec(await page.getByRole('main').innerText())?.[0];
  return hash ?? '';
}

it('goes from a list through download, triage, a moved box and a snapshot to the same snapshot in another lab', async () => {
  const demo = await startDemo({ folder: temporaryFolder(), perActor: 16 });
  onTestFinished(() => demo.close());
  const workbench = await openWorkbench();
  const page = await fetched(demo, workbench);
  const status = async (): Promise<string> =>
    JSON.stringify((await commandJson(workbench.data, 'faces', 'status')).value);

  await page.goto(`${workbench.origin}/faces/curate?actor=Ada%20Quill&standing=in`);
  await page.getByRole('gridcell').first().waitFor();
  const before = await status();
  for (const key of ['x', '2', 'x']) await page.keyboard.press(key);
  await expect.poll(status, patience).toContain('"out":3');
  for (let undo = 0; undo < 3; undo++) await page.keyboard.press('z');
  await expect.poll(status, patience).toBe(before);
  await page.keyboard.press('Shift+Z');
  await expect.poll(status, patience).toContain('"out":1');
  const excluded = await status();

  await page.goto(`${workbench.origin}/faces/curate?standing=open`);
  await page.getByRole('gridcell').first().waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL('**/faces/rows/**');
  const left = page.getByRole('textbox', { name: 'Box, left' }).or(page.getByRole('spinbutton', { name: 'Box, left' }));
  const moved = Number(await left.inputValue()) + 3;
  await left.fill(String(moved));
  await left.press('Enter');
  await page.getByRole('button', { name: /^Include/ }).click();
  await expect.poll(status, patience).not.toBe(excluded);

  const hash = await makeSnapshot(workbench, page);
  expect(hash).toMatch(/^[0-9a-f]{64}$/);
  const { value } = await commandJson(workbench.data, 'faces', 'snapshot', 'show', hash);
  const { items } = z.object({ items: z.array(z.object({ box: z.object({ x1: z.int() }) })) }).parse(value);
  expect(items.filter(({ box }) => box.x1 === moved)).toHaveLength(1);

  const patch = join(temporaryFolder(), 'decisions.json');
  expect((await commandJson(workbench.data, 'faces', 'patch', 'export', '--out', patch)).code).toBe(0);

  const other = await openWorkbench();
  const otherPage = await fetched(demo, other);
  expect(await makeSnapshot(other, otherPage)).not.toBe(hash);
  await otherPage.goto(`${other.origin}/faces`);
  await otherPage.getByLabel('Patch file').setInputFiles(patch);
  await otherPage
    .getByRole('dialog')
    .getByRole('button', { name: /^Import \d+ decisions?$/ })
    .click();
  await otherPage
    .getByText(/decisions? imported from decisions.json/)
    .first()
    .waitFor();
  expect(await makeSnapshot(other, otherPage)).toBe(hash);
  expect([...workbench.complaints, ...other.complaints]).toEqual([]);
});
