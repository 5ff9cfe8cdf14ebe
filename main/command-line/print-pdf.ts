import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { LabError } from '../../shared/failure.ts';
import { writeOut } from './write-out.ts';
import { browserAdvice, browserArguments, findBrowser } from '../setup/browser.mjs';

const mostMs = 120_000;

/**
 * Prints a page to a PDF file with the Chromium-like browser of this machine.
 * @throws LabError `unavailable` where there is none, or it makes no file.
 */
export async function printPdf(html: string, path: string): Promise<void> {
  const browser = findBrowser();
  if (browser === undefined)
    throw new LabError('unavailable', `A PDF is printed by a browser. ${browserAdvice} Or export as .html.`);
  const folder = await mkdtemp(join(tmpdir(), 'hidden-unit-print-'));
  try {
    const page = join(folder, 'page.html');
    const printed = join(folder, 'page.pdf');
    await writeFile(page, html);
    const profile = `--user-data-dir=${join(folder, 'profile')}`;
    const print = ['--headless', '--disable-gpu', '--no-pdf-header-footer', `--print-to-pdf=${printed}`];
    await promisify(execFile)(browser, [...browserArguments(), profile, ...print, pathToFileURL(page).href], {
      timeout: mostMs,
    }).catch((error: unknown) => {
      throw new LabError('unavailable', 'The browser could not print the PDF. Export as .html instead.', String(error));
    });
    if (!existsSync(printed)) throw new LabError('unavailable', 'The browser printed no PDF. Export as .html instead.');
    await writeOut(path, { file: printed });
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
