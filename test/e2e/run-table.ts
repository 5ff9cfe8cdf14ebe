import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** Shows a column that the run table leaves out by itself. @param title how its choice in the menu begins */
export async function showColumn(page: Page, title: string): Promise<void> {
  await page.getByRole('button', { name: 'Columns' }).click();
  await page.getByRole('menuitemcheckbox', { name: new RegExp(`^${title}(?!,)`) }).click();
  await page.keyboard.press('Escape');
}

/** Clicks the head of a column until it sorts in this direction. */
export async function sortRuns(page: Page, title: string, direction: 'ascending' | 'descending'): Promise<void> {
  const header = page.getByRole('columnheader', { name: new RegExp(`^${title}`) });
  while ((await header.getAttribute('aria-sort')) !== direction) {
    const before = (await header.getAttribute('aria-sort')) ?? '';
    await header.getByRole('button').first().click();
    await expect.poll(() => header.getAttribute('aria-sort')).not.toBe(before);
  }
}

/** The names of the runs that have ended well, from the top. */
export function succeededRuns(page: Page): Promise<string[]> {
  return page.getByRole('row').filter({ hasText: 'succeeded' }).getByRole('link').allTextContents();
}

/** What a person gets by choosing a format for the runs that are ticked. @returns the path of the file */
export async function exportRuns(page: Page, names: readonly string[], format: string): Promise<string> {
  for (const name of names) {
    await page.getByRole('row').filter({ hasText: name }).getByRole('checkbox').check();
  }
  await page.getByRole('button', { name: `Export ${names.length}` }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: format }).click(),
  ]);
  for (const name of names) {
    await page.getByRole('row').filter({ hasText: name }).getByRole('checkbox').uncheck();
  }
  return download.path();
}
