import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { valueOf } from '../../shared/contract/index.ts';
import { folderWith, smallSet } from '../fixtures/digits-folder.ts';
import { describeDesktop, openDesktop, type Desktop } from './desktop-app.ts';
import { choose } from './menu-item.ts';

const patience = 90_000;

describeDesktop('the menu and the single instance', () => {
  let desktop: Desktop;
  beforeAll(async () => {
    desktop = await openDesktop();
  });
  afterAll(() => desktop.close());

  it('opens one window over the page at a time, and none when it goes to another page', async () => {
    const titles = () => desktop.page.getByRole('dialog').getByRole('heading', { level: 2 }).allInnerTexts();
    await choose(desktop, 'command:keys');
    await expect.poll(titles).toEqual(['Keyboard shortcuts']);
    await choose(desktop, 'command:connect');
    await expect.poll(titles).toEqual(['Connect to a lab']);
    await choose(desktop, 'command:palette');
    await expect.poll(titles).toEqual(['Search or run a command']);
    await choose(desktop, 'go:/digits');
    await desktop.page.waitForURL('hidden-unit://app/digits');
    await expect.poll(titles).toEqual([]);
  });

  it('says on the page what to do first when there is nothing to train on', async () => {
    await choose(desktop, 'command:start');
    await desktop.page.getByRole('heading', { name: 'No data to train on yet' }).waitFor();
    await choose(desktop, 'command:start');
    await desktop.page.getByRole('alert').getByText('Add digits first. 10,000 are built in.').waitFor();
  });

  it('takes back what a message says can be undone, and in a text box what was typed', async () => {
    const { lab, page } = desktop;
    const set = folderWith(join(desktop.folder, 'digits'), smallSet(40, 0));
    await valueOf(lab.digits.add({ source: { kind: 'folder', path: set } }));
    const sets = async () => (await valueOf(lab.digits.list({}))).length;
    await expect.poll(sets, { timeout: patience }).toBe(1);
    const { spec, data } = await valueOf(lab.training.resolve({ preset: 'part4', settings: { steps: 3 } }));
    const { run } = await valueOf(lab.training.start({ spec, data, engine: 'cpu' }));
    const status = async () => (await valueOf(lab.runs.get({ id: run }))).status;
    await expect.poll(status, { timeout: patience }).toBe('succeeded');
    await choose(desktop, 'go:/runs');
    await page.getByRole('checkbox', { name: new RegExp(`run ${run}$`) }).waitFor();
    const total = async () => (await valueOf(lab.runs.list({}))).total;
    await page.keyboard.press('x');
    await page.keyboard.press('Delete');
    await expect.poll(total).toBe(0);
    const filter = page.getByRole('combobox', { name: 'Filter runs' });
    await filter.pressSequentially('mine');
    await choose(desktop, 'undo');
    await expect.poll(() => filter.inputValue()).not.toBe('mine');
    expect(await total()).toBe(0);
    await filter.blur();
    await choose(desktop, 'undo');
    await expect.poll(total).toBe(1);
  });

  it('comes forward when it is started a second time', async () => {
    await desktop.app.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()[0]?.hide();
    });
    const second = spawn(desktop.electron.executable, desktop.args, { env: desktop.environment, stdio: 'ignore' });
    const [code] = (await once(second, 'exit')) as [number | null];
    expect(code).toBe(0);
    const windows = () =>
      desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((window) => window.isVisible()));
    await expect.poll(windows).toEqual([true]);
  });
});
