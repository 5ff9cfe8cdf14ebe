import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { command, commandJson, startCommand } from '../command-line.ts';
import { packedSample } from '../sample.ts';
import { temporaryFolder } from '../temporary.ts';
import { openWorkbench } from './workbench.ts';

const short = ['--set', 'steps=20', '--set', 'data.split.train=50', '--set', 'data.split.validation=10'];

/** A lab with digits and two short runs, made by the command line. */
async function labWithRuns(): Promise<string> {
  packedSample();
  const data = temporaryFolder();
  await command(data, 'digits', 'add', '--sample');
  for (const preset of ['part4', 'part5']) {
    expect((await commandJson(data, 'train', '--preset', preset, ...short)).code).toBe(0);
  }
  return data;
}

describe('the history in a browser', () => {
  it('deletes to the trash, takes back by Undo and by Restore, and purges only after asking', async () => {
    const { page: open, complaints } = await openWorkbench({ data: await labWithRuns() });
    const page = await open('/runs');
    const row = page.getByRole('row').filter({ hasText: 'part4' });
    await row.getByRole('checkbox').check();
    await page.getByRole('button', { name: 'Delete 1' }).click();
    await expect.poll(() => row.count()).toBe(0);
    await page.getByRole('button', { name: 'Undo' }).click();
    await row.waitFor();

    await row.getByRole('checkbox').check();
    await page.getByRole('button', { name: 'Delete 1' }).click();
    await expect.poll(() => row.count()).toBe(0);
    await page.getByRole('button', { name: 'Trash', exact: true }).click();
    await row.getByRole('checkbox').check();
    await page.getByRole('button', { name: 'Restore', exact: true }).click();
    await page.getByText('The trash is empty').waitFor();
    await page.getByRole('button', { name: 'All runs' }).click();
    await row.getByRole('checkbox').check();
    await page.getByRole('button', { name: 'Delete 1' }).click();
    await page.getByRole('button', { name: 'Trash', exact: true }).click();
    await row.getByRole('checkbox').check();
    await page.getByRole('button', { name: 'Delete permanently', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog
      .getByText(/MB|kB|bytes/)
      .first()
      .waitFor();
    await dialog.getByRole('button', { name: /Delete permanently/ }).click();
    await page.getByText('The trash is empty').waitFor();
    expect(complaints).toEqual([]);
  });

  it('saves runs as an archive and takes them in elsewhere, saying first what is in it', async () => {
    const { page: open } = await openWorkbench({ data: await labWithRuns() });
    const page = await open('/runs');
    for (const preset of ['part4', 'part5']) {
      await page.getByRole('row').filter({ hasText: preset }).getByRole('checkbox').check();
    }
    await page.getByRole('button', { name: 'Export 2' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: 'Hidden Unit archive' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('2-runs.hidden-unit');
    const path = join(temporaryFolder(), 'two.hidden-unit');
    await download.saveAs(path);

    const { page: openOther, complaints } = await openWorkbench();
    const other = await openOther('/runs');
    await other.getByRole('button', { name: 'Import…' }).click();
    const dialog = other.getByRole('dialog');
    await dialog.getByLabel('File or folder').fill(path);
    await dialog.getByRole('button', { name: 'Preview' }).click();
    await dialog.getByText('2 runs,').waitFor();
    await dialog.getByRole('button', { name: 'Import 2 runs' }).click();
    await other.getByText('Importing two.hidden-unit: succeeded').waitFor();
    await expect.poll(() => other.getByRole('row').filter({ hasText: 'succeeded' }).count()).toBe(2);
    await other.getByRole('row').filter({ hasText: 'part5' }).getByRole('link').click();
    // The images themselves are not in this lab, and nothing else says what shape they are of.
    await other.getByText('is not in this lab, so the shape of its images is unknown').waitFor();
    expect(complaints).toEqual([]);
  });

  it('imports a CSV file of another program, whose steps and metrics a person names', async () => {
    const file = join(temporaryFolder(), 'messung.csv');
    writeFileSync(file, 'zeit;verlust;rate\n0;2,5;0,1\n1;1,25;0,05\n');
    const workbench = await openWorkbench();
    const page = await workbench.page('/runs');
    await page.getByRole('button', { name: 'Import…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('File or folder').fill(file);
    await dialog.getByRole('button', { name: 'Preview' }).click();
    await dialog.getByText('has no column that is called step').waitFor();
    await dialog.getByLabel('Steps').selectOption('zeit');
    await dialog.getByLabel('What verlust is called here').fill('train.cost');
    await dialog.getByRole('button', { name: 'Import 1 run' }).click();
    await page.getByRole('link', { name: 'messung' }).click();
    await page.getByRole('img', { name: /^Cost, nats per example, last values: .* 1\.250/ }).waitFor();
    await page.getByRole('img', { name: /^rate, last values: .* 0\.05/ }).waitFor();
    expect(workbench.complaints).toEqual([]);
  });

  it('saves a view under a name and an address, opens with it, and exports what it shows', async () => {
    const workbench = await openWorkbench({ data: await labWithRuns() });
    const page = await workbench.page('/runs');
    const rows = page.getByRole('row').filter({ hasText: 'succeeded' });
    await expect.poll(() => rows.count()).toBe(2);
    await page.getByLabel('Filter runs').fill('optimizer.momentum > 0');
    await expect.poll(() => rows.count()).toBe(1);
    await page.getByRole('button', { name: 'Views' }).click();
    await page.getByRole('menuitem', { name: 'Save as a view…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('With momentum');
    await dialog.getByLabel('Open the history with it').check();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.waitForURL('**/runs?view=With+momentum');
    const told = await commandJson(workbench.data, 'runs', 'list', '--view', 'with momentum');
    expect(told.value).toMatchObject({ total: 1, runs: [{ name: 'part5' }] });

    const other = await workbench.page('/runs');
    await other.waitForURL('**/runs?view=With+momentum');
    await expect.poll(() => other.getByRole('row').filter({ hasText: 'succeeded' }).count()).toBe(1);
    await other.getByRole('button', { name: 'Export' }).click();
    const [download] = await Promise.all([
      other.waitForEvent('download'),
      other.getByRole('menuitem', { name: 'Table, a row a run' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('run-2.csv');
    await other.getByRole('button', { name: 'With momentum' }).click();
    await other.getByRole('menuitemcheckbox', { name: 'All runs' }).click();
    await expect.poll(() => other.getByRole('row').filter({ hasText: 'succeeded' }).count()).toBe(2);
    expect(workbench.complaints).toEqual([]);
  });

  it('keeps columns, their widths and the sort of a view, set by keys, over a restart; the menu of a row opens by a key', async () => {
    const workbench = await openWorkbench({ data: await labWithRuns() });
    const page = await workbench.page('/runs');
    const rows = page.getByRole('row').filter({ hasText: 'succeeded' });
    await expect.poll(() => rows.count()).toBe(2);
    const titles = async (on: Page): Promise<string[]> =>
      (await on.getByRole('columnheader').allTextContents()).map((title) => title.trim());
    const before = await titles(page);
    const name = page.getByRole('columnheader', { name: 'Name' });
    await name.getByRole('button').focus();
    const width = (await name.boundingBox())?.width ?? 0;
    for (let time = 0; time < 4; time++) await page.keyboard.press('Alt+Shift+ArrowRight');
    await expect.poll(async () => (await name.boundingBox())?.width).toBe(Math.round(width) + 64);
    await page.keyboard.press('Alt+ArrowLeft');
    await page.keyboard.press('Enter');
    await page.waitForURL(/sort=name(?:%20|\+)ascending/);
    const moved = [...before];
    const at = before.indexOf('Name');
    moved.splice(at - 1, 2, 'Name', before[at - 1] ?? '');
    expect(await titles(page)).toEqual(moved);

    // As after a restart on the same port: another window, the address says nothing.
    const other = await workbench.page('/runs');
    await expect.poll(() => titles(other)).toEqual(moved);
    const head = other.getByRole('columnheader', { name: 'Name' });
    await expect.poll(() => head.getAttribute('aria-sort')).toBe('ascending');
    expect((await head.boundingBox())?.width).toBe(Math.round(width) + 64);
    await expect
      .poll(() => other.getByRole('row').filter({ hasText: 'succeeded' }).first().textContent())
      .toContain('part4');

    await other.keyboard.press('j');
    await other.keyboard.press('m');
    await other.getByRole('menuitem', { name: 'Draw this run alone' }).press('Enter');
    await expect.poll(() => other.getByRole('button', { name: /^Draw/, pressed: true }).count()).toBe(1);
    await other.keyboard.press('m');
    await other.getByRole('menuitem', { name: 'Open' }).press('Enter');
    await other.waitForURL('**/runs/2');
    expect(workbench.complaints).toEqual([]);
  });

  it('calls a run by what differs from its preset on every page that names it, and by its own name where it has one', async () => {
    const data = await labWithRuns();
    await command(data, 'runs', 'again', '1');
    const { page: open, complaints } = await openWorkbench({ data });
    const page = await open('/runs/1');
    const told = 'part4 · steps 20';
    await page.getByRole('heading', { name: told, exact: true }).waitFor();
    await page.getByRole('link', { name: `3, ${told}`, exact: true }).waitFor();
    for (const address of ['/disk', '/train?run=1']) {
      await page.goto(new URL(address, page.url()).href);
      await page.getByRole('link', { name: told, exact: true }).first().waitFor();
    }
    await page.keyboard.press('Control+k');
    await page.getByRole('option', { name: `${told} run 1` }).waitFor();
    await command(data, 'runs', 'rename', '1', 'mine');
    await page.goto(new URL('/runs/3', page.url()).href);
    await page.getByRole('link', { name: 'run 1, mine', exact: true }).waitFor();
    expect(complaints).toEqual([]);
  });

  it('tags several runs at once, and takes that back', async () => {
    const workbench = await openWorkbench({ data: await labWithRuns() });
    const page = await workbench.page('/runs');
    for (const preset of ['part4', 'part5']) {
      await page.getByRole('row').filter({ hasText: preset }).getByRole('checkbox').check();
    }
    await page.keyboard.press('t');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Add', { exact: true }).fill('kept');
    await page.keyboard.press('Enter');
    await dialog.getByRole('button', { name: 'Save' }).click();
    const tagged = async (): Promise<unknown> =>
      (await commandJson(workbench.data, 'runs', 'list', '--where', 'tag:kept')).value;
    await expect.poll(tagged).toMatchObject({ total: 2 });
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(tagged).toMatchObject({ total: 0 });
    expect(workbench.complaints).toEqual([]);
  });

  it('finds runs by the filter language and says what is wrong with a filter as it is typed', async () => {
    const { page: open } = await openWorkbench({ data: await labWithRuns() });
    const page = await open('/runs');
    const rows = page.getByRole('row').filter({ hasText: 'succeeded' });
    await expect.poll(() => rows.count()).toBe(2);
    await page.keyboard.press('/');
    await page.keyboard.type('optimizer.momentum > 0');
    await expect.poll(() => rows.count()).toBe(1);
    await expect.poll(() => rows.first().textContent()).toContain('part5');
    await page.keyboard.type(' and (');
    await page.getByRole('alert').first().waitFor();
    const filter = page.getByLabel('Filter runs');
    await filter.fill('id in (1, two)');
    await page.getByText('id needs a whole number, e.g. 10, not “two”. At character 11: “two”.').waitFor();
    await filter.fill('hidden.0.units = none and createdAt = 2026-13-45');
    await page.getByText('there is no month 13. At character 39: “2026-13-45”.').waitFor();
    await filter.fill("preset in ('part4', nothing)");
    await expect.poll(() => rows.first().textContent()).toContain('part4');
  });

  it('shows a run of another process live: the command line trains beside the open window', async () => {
    packedSample();
    const workbench = await openWorkbench();
    await command(workbench.data, 'digits', 'add', '--sample');
    const page = await workbench.page('/runs');
    const training = startCommand(workbench.data, '--json', 'train', '--preset', 'part4', '--set', 'steps=2000');
    const row = page.getByRole('row').filter({ hasText: 'part4' });
    await row.filter({ hasText: /●/ }).waitFor({ timeout: 60_000 });
    const shares = new Set<string>();
    await expect
      .poll(
        async () => {
          shares.add(/(\d+)\s%/.exec((await row.textContent()) ?? '')?.[1] ?? '');
          return shares.size;
        },
        { timeout: 60_000, interval: 100 },
      )
      .toBeGreaterThan(3);
    training.process.kill('SIGINT');
    expect((await training.result).code).toBe(130);
    await row.filter({ hasText: 'cancelled' }).waitFor();
  });
});
