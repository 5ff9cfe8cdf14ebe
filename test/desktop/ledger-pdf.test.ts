import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeDesktop, openDesktop, type Desktop } from './desktop-app.ts';

const patience = 90_000;

describeDesktop('the report ledger as PDF', () => {
  let desktop: Desktop;
  beforeAll(async () => {
    desktop = await openDesktop();
  });
  afterAll(() => desktop.close());

  /** What the next save dialog is answered with; undefined: it is cancelled. */
  async function answer(filePath: string | undefined): Promise<void> {
    await desktop.app.evaluate(({ dialog }, chosen) => {
      dialog.showSaveDialog = (...asked: unknown[]) => {
        Reflect.set(globalThis, 'saveDialog', asked.at(-1));
        return Promise.resolve({ canceled: chosen === undefined, filePath: chosen ?? '' });
      };
    }, filePath);
  }

  it('is printed by the app itself, every claim of it, and the page says so', async () => {
    const { page, app, folder } = desktop;
    const file = join(folder, 'ledger.pdf');
    await answer(file);
    await page.goto('hidden-unit://app/report');
    await page.getByRole('button', { name: 'Export as PDF' }).click();
    await page.getByText('Saved ledger.pdf.').waitFor({ timeout: patience });
    expect(await app.evaluate(() => Reflect.get(globalThis, 'saveDialog') as unknown)).toMatchObject({
      filters: [{ extensions: ['pdf'] }],
    });
    const pdf = readFileSync(file).toString('latin1');
    expect(pdf).toMatch(/^%PDF-1\./);
    expect(pdf.trimEnd()).toMatch(/%%EOF$/);
    // All of its tables: one page would be a part of it.
    expect(pdf.match(/\/Type\s*\/Page\b(?!s)/g)?.length).toBeGreaterThan(3);
    // The window it was printed in is gone.
    expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  });

  it('is not written where nobody chooses a file, and says why where it cannot be', async () => {
    const { page, app, folder } = desktop;
    await answer(undefined);
    await app.evaluate(() => Reflect.deleteProperty(globalThis, 'saveDialog'));
    const pdfs = (): string[] => readdirSync(folder).filter((name) => name.endsWith('.pdf'));
    const before = pdfs();
    await page.getByRole('button', { name: 'Export as PDF' }).click();
    await expect
      .poll(() => app.evaluate(() => Reflect.has(globalThis, 'saveDialog')), { timeout: patience })
      .toBe(true);
    const blocked = join(folder, 'a file');
    writeFileSync(blocked, '');
    await answer(join(blocked, 'ledger.pdf'));
    await page.getByRole('button', { name: 'Export as PDF' }).click();
    await page.getByText(/The PDF could not be saved: ENOTDIR/).waitFor({ timeout: patience });
    expect(pdfs()).toEqual(before);
  });
});
