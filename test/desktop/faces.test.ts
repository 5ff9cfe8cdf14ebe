import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { valueOf } from '../../shared/contract/index.ts';
import { drawnFolder, type DrawnFolder } from '../fixtures/drawn-folder.ts';
import { describeDesktop, openDesktop, type Desktop } from './desktop-app.ts';

const patience = { timeout: 90_000 };

describeDesktop('faces in the window', () => {
  let desktop: Desktop;
  let drawn: DrawnFolder;
  beforeAll(async () => {
    desktop = await openDesktop();
    drawn = await drawnFolder(desktop.folder, [
      ['listed', 'listed', 'other', 'page'],
      ['listed', 'nothing', 'listed', 'listed'],
    ]);
  });
  afterAll(() => desktop.close());

  /** Opens the app once more with a path, as a file manager does. */
  async function openWith(path: string): Promise<void> {
    const args = [...desktop.args, path];
    const second = spawn(desktop.electron.executable, args, { env: desktop.environment, stdio: 'ignore' });
    expect(await once(second, 'exit')).toEqual([0, null]);
  }

  it('come from a list and a folder that the app is opened with', async () => {
    await openWith(drawn.list);
    await desktop.page.getByRole('button', { name: 'Import 8 rows of 2 actors' }).click();
    await expect.poll(async () => (await valueOf(desktop.lab.faces.status({}))).rows, patience).toBe(8);
    await openWith(drawn.images);
    const states = async () => (await valueOf(desktop.lab.faces.status({}))).states;
    await expect.poll(states, patience).toMatchObject({ verified: 5, mismatch: 1, not_image: 1, pending: 1 });
  });

  it('are shown as pictures that the lab has encoded anew, and judged by keys', async () => {
    const { page } = desktop;
    await page.goto('hidden-unit://app/faces/curate?standing=in');
    await page.getByRole('gridcell').first().waitFor();
    const widths = () =>
      page.evaluate<number[]>(`[...document.querySelectorAll('[role=gridcell] img')].map((each) => each.naturalWidth)`);
    await expect.poll(async () => (await widths()).filter((width) => width > 0).length, patience).toBe(5);
    await page.keyboard.press('x');
    const out = async () =>
      Object.values((await valueOf(desktop.lab.faces.status({}))).actors).reduce((sum, actor) => sum + actor.out, 0);
    await expect.poll(out, patience).toBe(1);
    await page.keyboard.press('z');
    await expect.poll(out, patience).toBe(0);
  });
});
