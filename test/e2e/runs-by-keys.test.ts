import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { openStore } from '../../main/store/store.ts';
import { addRuns } from '../bench/history/large-lab.ts';
import { temporaryFolder } from '../temporary.ts';
import { openWorkbench } from './workbench.ts';

/** A lab with forty finished runs, `run 0` to `run 39`; the newest are listed first. */
function labWithRuns(): string {
  const folder = temporaryFolder();
  const store = openStore(folder);
  addRuns(store, 40);
  store.close();
  return folder;
}

/** Where the cursor of the table is, the first row being 1. */
const cursor = (page: Page): Promise<number> =>
  page.evaluate<number>(`Number(document.querySelector('.body .cursor')?.getAttribute('aria-rowindex')) - 1`);
const focused = (page: Page): Promise<string> =>
  page.evaluate<string>(
    `document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? ''`,
  );

it('the history is used by keys alone: rows, selection, curves, menu, names, tags, trash, columns and groups', async () => {
  const workbench = await openWorkbench({ data: labWithRuns() });
  const page = await workbench.page('/runs');
  const { keyboard } = page;
  const selected = page.getByRole('checkbox', { name: /^Select/, checked: true });
  const drawn = page.getByRole('button', { name: /^Draw/, pressed: true });
  const menu = page.getByRole('menu');
  await page.getByText('40 runs', { exact: true }).waitFor();
  await expect.poll(() => cursor(page)).toBe(1);

  // Rows, by the letters and by the arrows of the focused table.
  await keyboard.press('j');
  await expect.poll(() => cursor(page)).toBe(2);
  await page.getByRole('table', { name: 'Runs' }).focus();
  await keyboard.press('ArrowDown');
  await expect.poll(() => cursor(page)).toBe(3);
  await keyboard.press('PageDown');
  await expect.poll(() => cursor(page)).toBeGreaterThan(5);
  await keyboard.press('End');
  await expect.poll(() => cursor(page)).toBe(40);
  await keyboard.press('Home');
  await keyboard.press('ArrowDown');
  await expect.poll(() => cursor(page)).toBe(2);

  // Selection.
  await keyboard.press('Shift+ArrowDown');
  await expect.poll(() => selected.count()).toBe(2);
  await keyboard.press('Escape');
  await expect.poll(() => selected.count()).toBe(0);
  await keyboard.press('Space');
  await keyboard.press('k');
  await keyboard.press('x');
  await expect.poll(() => selected.count()).toBe(2);
  await keyboard.press('c');
  await page.waitForURL(/\/compare\?runs=38,39/);
  await page.goBack();

  // Curves: one run, and that alone.
  await page.getByText('40 runs', { exact: true }).waitFor();
  await drawn.first().waitFor();
  const all = await drawn.count();
  await keyboard.press('Shift+E');
  await expect.poll(() => drawn.count()).toBe(1);
  await keyboard.press('Shift+E');
  await expect.poll(() => drawn.count()).toBe(all);
  await keyboard.press('e');
  await expect.poll(() => page.getByRole('button', { name: /^Draw/, pressed: false }).count()).toBeGreaterThan(0);
  await keyboard.press('e');

  // The menu of a row: Esc gives the focus back.
  for (const key of ['Shift+F10', 'ContextMenu', 'm']) {
    await page.getByRole('table', { name: 'Runs' }).focus();
    await keyboard.press(key);
    await menu.waitFor();
    await keyboard.press('ArrowDown');
    await expect.poll(() => focused(page)).toMatch(/Open|Draw this run alone/);
    await keyboard.press('Escape');
    await menu.waitFor({ state: 'detached' });
    await expect.poll(() => focused(page)).toBe('Runs');
  }

  // Name, tags and note of the run under the cursor.
  await keyboard.press('t');
  await page.getByRole('dialog').waitFor();
  await page.getByRole('dialog').getByLabel('Name').waitFor();
  await keyboard.press('Control+A');
  await keyboard.type('named by keys');
  await keyboard.press('Enter');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  const row = page.getByRole('row').filter({ hasText: 'named by keys' });
  await row.waitFor();
  await expect.poll(() => focused(page)).toBe('Runs');

  // To the trash and back.
  await keyboard.press('Delete');
  await expect.poll(() => row.count()).toBe(0);
  await keyboard.press('Control+z');
  await row.waitFor();

  // Into a run, renamed there, and back to the row.
  await page.getByRole('table', { name: 'Runs' }).focus();
  await keyboard.press('Home');
  await keyboard.press('Enter');
  await page.waitForURL('**/runs/40');
  await page.getByRole('button', { name: 'Rename' }).waitFor();
  await keyboard.press('r');
  await expect.poll(() => focused(page)).toBe('Name of the run');
  await keyboard.press('Control+A');
  await keyboard.type('named again');
  await keyboard.press('Enter');
  await page.getByRole('heading', { name: 'named again' }).waitFor();
  await keyboard.press('Escape');
  await page.waitForURL(/\/runs$/);

  // Columns, and groups.
  await page.getByRole('button', { name: 'Columns' }).focus();
  await keyboard.press('Enter');
  await menu.waitFor();
  await keyboard.press('End');
  await keyboard.press('Space');
  await expect.poll(() => menu.getByRole('menuitemcheckbox').last().getAttribute('aria-checked')).toBe('true');
  await keyboard.press('Escape');
  await expect.poll(() => focused(page)).toContain('Columns');
  await page.getByRole('button', { name: 'Group' }).focus();
  await keyboard.press('Enter');
  await menu.waitFor();
  await keyboard.press('ArrowDown');
  await expect.poll(() => focused(page)).toMatch(/^preset/i);
  await keyboard.press('Enter');
  const group = page.getByRole('button', { name: 'part4', expanded: false });
  await group.focus();
  await keyboard.press('Enter');
  await page.getByRole('button', { name: 'part4', expanded: true }).waitFor();
  await keyboard.press('Enter');
  await group.waitFor();
  expect(workbench.complaints).toEqual([]);
});
