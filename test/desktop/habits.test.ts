import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { valueOf } from '../../shared/contract/index.ts';
import { folderWith, smallSet } from '../fixtures/digits-folder.ts';
import { describeDesktop, openDesktop, type Desktop } from './desktop-app.ts';
import { choose } from './menu-item.ts';

const patience = 90_000;

describeDesktop('what one expects of a window', () => {
  let desktop: Desktop;
  /** Folders of digits, each of other digits. */
  let folders: string[];
  beforeAll(async () => {
    desktop = await openDesktop();
    folders = [0, 1, 2, 3].map((shift) => folderWith(join(desktop.folder, `digits-${shift}`), smallSet(40, shift)));
  });
  afterAll(() => desktop.close());

  const sets = async () => (await valueOf(desktop.lab.digits.list({}))).length;

  it('takes in a folder of data that is dropped on it', async () => {
    const client = await desktop.page.context().newCDPSession(desktop.page);
    const data = { items: [], files: [folders[0] ?? ''], dragOperationsMask: 1 };
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
      await client.send('Input.dispatchDragEvent', { type, x: 640, y: 400, data });
    }
    await expect.poll(sets, { timeout: patience }).toBe(1);
    await desktop.page.waitForURL(/^hidden-unit:\/\/app\/digits/);
  });

  it('takes in a folder chosen in the system dialog, by the menu and by the button of the page', async () => {
    await answerOpenDialog(desktop, folders[1] ?? '');
    await choose(desktop, 'add-digits');
    await expect.poll(sets, { timeout: patience }).toBe(2);
    await answerOpenDialog(desktop, folders[2] ?? '');
    await desktop.page.getByRole('button', { name: 'Choose…' }).click();
    await expect.poll(sets, { timeout: patience }).toBe(3);
  });

  it('takes in a folder that a second start is opened with', async () => {
    const args = [...desktop.args, folders[3] ?? ''];
    const second = spawn(desktop.electron.executable, args, { env: desktop.environment, stdio: 'ignore' });
    expect(await once(second, 'exit')).toEqual([0, null]);
    await expect.poll(sets, { timeout: patience }).toBe(4);
  });

  it('says so when there is nothing it knows in a folder', async () => {
    await desktop.app.evaluate(
      ({ ipcMain, BrowserWindow }, path) => {
        const contents = BrowserWindow.getAllWindows()[0]?.webContents;
        const event = { sender: contents, senderFrame: contents?.mainFrame };
        ipcMain.emit('shell:ask', event, { ask: 'dropped', paths: [path], more: 0 });
      },
      join(desktop.folder, 'state'),
    );
    await desktop.page.getByText(/Nothing to import in/).waitFor();
  });

  it('opens no dialog for a click that no person made', async () => {
    const before = await answerOpenDialog(desktop, folders[0] ?? '');
    await desktop.page.evaluate(`document.querySelector('[data-desktop=choose]').click()`);
    await desktop.page.evaluate(`window.lab.lab.info({})`);
    expect(await dialogs(desktop)).toBe(before);
  });

  it('dresses title bar and menus in the theme chosen in the page', async () => {
    const source = () => desktop.app.evaluate(({ nativeTheme }) => nativeTheme.themeSource);
    expect(await source()).toBe('system');
    await desktop.page.keyboard.press('Control+k');
    await desktop.page.keyboard.type('use the dark theme');
    await desktop.page.keyboard.press('Enter');
    await expect.poll(source).toBe('dark');
    expect(await desktop.page.evaluate(`matchMedia('(prefers-color-scheme: dark)').matches`)).toBe(true);
  });

  it('copies and saves a picture of the page in its own pixels', async () => {
    await choose(desktop, 'go:/digits');
    const canvas = desktop.page.locator('main canvas').first();
    await canvas.waitFor();
    const size = await canvas.evaluate((element: { width: number; height: number }) => ({
      width: element.width,
      height: element.height,
    }));
    const file = join(desktop.folder, 'picture.png');
    await desktop.app.evaluate(({ dialog, Menu }, filePath) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
      // What is shown under the pointer waits for a person; the test takes its place.
      Menu.prototype.popup = function keep() {
        Reflect.set(globalThis, 'contextMenu', this);
      };
    }, file);
    await canvas.click({ button: 'right' });
    const labels = () =>
      desktop.app.evaluate(() =>
        (Reflect.get(globalThis, 'contextMenu') as Electron.Menu | undefined)?.items.map(({ label }) => label),
      );
    await expect.poll(labels).toEqual(['Copy Picture', 'Save Picture…']);
    await desktop.app.evaluate(({ clipboard }) => {
      void clipboard.writeText('before');
      const { items } = Reflect.get(globalThis, 'contextMenu') as Electron.Menu;
      for (const item of items) Reflect.apply(item.click, item, []);
    });
    const png = async () => (await readFile(file).catch(() => undefined))?.subarray(0, 24);
    await expect.poll(async () => (await png())?.length).toBe(24);
    const header = await png();
    expect(header?.toString('latin1', 1, 4)).toBe('PNG');
    expect({ width: header?.readUInt32BE(16), height: header?.readUInt32BE(20) }).toEqual(size);
    const copied = () =>
      desktop.app.evaluate(({ clipboard }) => {
        // Electron's clipboard was synchronous before 40.
        const read = Reflect.get(clipboard, 'readImage') as (() => Electron.NativeImage) | undefined;
        return read?.call(clipboard).getSize();
      });
    if (Number.parseInt(desktop.electron.version, 10) < 40) await expect.poll(copied).toEqual(size);
  });

  it('offers cut, copy and paste in a text box', async () => {
    await desktop.page.getByPlaceholder('/path/to/folder').click({ button: 'right' });
    const roles = () =>
      desktop.app.evaluate(() =>
        (Reflect.get(globalThis, 'contextMenu') as Electron.Menu).items.map(({ role }) => role).filter(Boolean),
      );
    await expect.poll(roles).toEqual(['undo', 'redo', 'cut', 'copy', 'paste', 'selectall']);
  });

  it('asks before it hands a page of the web to the browser, and hands on nothing but https', async () => {
    await desktop.app.evaluate(({ dialog, shell }) => {
      const asked: string[] = [];
      const opened: string[] = [];
      Reflect.set(globalThis, 'links', { asked, opened });
      const answers = [0, 1];
      dialog.showMessageBox = (...given: unknown[]) => {
        asked.push(String((given.at(-1) as { detail?: string }).detail));
        return Promise.resolve({ response: answers.shift() ?? 1, checkboxChecked: false });
      };
      shell.openExternal = (address) => {
        opened.push(address);
        return Promise.resolve();
      };
    });
    const links = () => desktop.app.evaluate(() => Reflect.get(globalThis, 'links') as unknown);
    await follow(desktop, 'http://example.org/plain');
    await follow(desktop, 'https://example.org/yes');
    const yes = 'https://example.org/yes';
    await expect.poll(links).toEqual({ asked: [yes], opened: [yes] });
    await follow(desktop, 'https://example.org/no');
    const no = 'https://example.org/no';
    await expect.poll(links).toEqual({ asked: [yes, no], opened: [yes] });
    // Who has just said no is left alone for a while.
    await follow(desktop, 'https://example.org/again');
    await desktop.page.evaluate(`window.lab.lab.info({})`);
    expect(await links()).toEqual({ asked: [yes, no], opened: [yes] });
  });

  it('shows what is in an archive that a second start is opened with', async () => {
    const archive = join(desktop.folder, 'week.hidden-unit');
    const set = (await valueOf(desktop.lab.digits.list({})))[0];
    const { spec } = await valueOf(desktop.lab.training.resolve({ preset: 'part4', settings: { steps: 5 } }));
    const { run } = await valueOf(
      desktop.lab.training.start({
        spec,
        data: { kind: 'digits', id: set?.id ?? '' },
        name: 'for the archive',
        engine: 'cpu',
      }),
    );
    const status = async () => (await valueOf(desktop.lab.runs.get({ id: run }))).status;
    await expect.poll(status, { timeout: patience }).toBe('succeeded');
    await valueOf(desktop.lab.archives.export({ ids: [run], path: archive }));
    await expect.poll(() => existsSync(archive), { timeout: patience }).toBe(true);
    const args = [...desktop.args, archive];
    const second = spawn(desktop.electron.executable, args, { env: desktop.environment, stdio: 'ignore' });
    expect(await once(second, 'exit')).toEqual([0, null]);
    const dialog = desktop.page.getByRole('dialog');
    await dialog.getByText('for the archive').waitFor();
    await dialog.getByText(`already here: run ${run}`).waitFor();
    await desktop.page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  });

  it('takes an actor list to where it is looked at before it is added', async () => {
    const list = join(desktop.folder, 'actors.csv');
    writeFileSync(list, `A. Nobody,1,2,http://example.org/a.jpg,"1,2,30,40",${'ab'.repeat(32)}\n`);
    const args = [...desktop.args, list];
    const second = spawn(desktop.electron.executable, args, { env: desktop.environment, stdio: 'ignore' });
    expect(await once(second, 'exit')).toEqual([0, null]);
    await desktop.page.getByText('A. Nobody').first().waitFor();
    expect((await valueOf(desktop.lab.faceLists.list({}))).length).toBe(0);
  });

  it('opens again where it was left: page, zoom and theme', async () => {
    await choose(desktop, 'go:/settings');
    await desktop.page.waitForURL('hidden-unit://app/settings');
    await desktop.app.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()[0]?.webContents.setZoomFactor(1.25);
    });
    await desktop.reopen();
    expect(desktop.page.url()).toBe('hidden-unit://app/settings');
    const now = await desktop.app.evaluate(({ BrowserWindow, nativeTheme }) => ({
      zoom: BrowserWindow.getAllWindows()[0]?.webContents.getZoomFactor(),
      theme: nativeTheme.themeSource,
    }));
    expect(now).toEqual({ zoom: expect.closeTo(1.25, 5), theme: 'dark' });
  });

  it('goes into full screen and out of it', async () => {
    const full = () => desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isFullScreen());
    for (const wanted of [true, false]) {
      await desktop.app.evaluate(
        ({ BrowserWindow }, value) => BrowserWindow.getAllWindows()[0]?.setFullScreen(value),
        wanted,
      );
      await expect.poll(full).toBe(wanted);
    }
  });

  it('keeps crash reports on this disk', async () => {
    const where = await desktop.app.evaluate(({ app, crashReporter }) => ({
      dumps: app.getPath('crashDumps'),
      uploads: crashReporter.getUploadToServer(),
    }));
    expect(where).toEqual({ dumps: join(desktop.dataDirectory, 'logs', 'crashes'), uploads: false });
  });
});

/** Clicks on a link of the page to an address, as a person does. */
async function follow({ page }: Desktop, address: string): Promise<void> {
  await page.evaluate(`(() => {
    const link = Object.assign(document.createElement('a'), { id: 'followed', href: '${address}', target: '_blank' });
    link.textContent = 'a page of the web';
    Object.assign(link.style, { position: 'fixed', inset: '40% 40% auto', zIndex: 9999 });
    document.body.append(link);
  })()`);
  await page.locator('#followed').click();
  await page.locator('#followed').evaluate((link: { remove(): void }) => {
    link.remove();
  });
}

/** Makes the system's dialog for opening answer with a path. @returns how many times one was opened. */
async function answerOpenDialog(desktop: Desktop, path: string): Promise<number> {
  await desktop.app.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = () => {
      Reflect.set(globalThis, 'dialogs', Number(Reflect.get(globalThis, 'dialogs') ?? 0) + 1);
      return Promise.resolve({ canceled: false, filePaths: [chosen] });
    };
  }, path);
  return dialogs(desktop);
}

function dialogs({ app }: Desktop): Promise<number> {
  return app.evaluate(() => Number(Reflect.get(globalThis, 'dialogs') ?? 0));
}
