import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';

/** A file that a choice of a menu saves. @param menu the whole name of the button that opens it */
export async function saved(page: Page, menu: string, choice: string): Promise<{ name: string; bytes: Buffer }> {
  await page.getByRole('button', { name: menu, exact: true }).click();
  const coming = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: choice }).click();
  const file = await coming;
  return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) };
}
