import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { valueOf } from '../../shared/contract/index.ts';
import { folderWith, smallSet } from '../fixtures/digits-folder.ts';
import { describeDesktop, openDesktop, type Desktop } from './desktop-app.ts';
import { choose } from './menu-item.ts';

const patience = 90_000;
const other = { kind: 'socket', path: '/run/another/lab.sock' };

/** What the app asked of the system, as the suite overhears it in its place. */
interface Heard {
  opened: string[];
  asked: string[];
  about: number;
  minimized: number;
  started: string[][];
}

describeDesktop('every item of the menu', () => {
  let desktop: Desktop;
  beforeAll(async () => {
    desktop = await openDesktop();
    writeFileSync(join(desktop.folder, 'state', 'recent-labs.json'), JSON.stringify([other]));
    await desktop.reopen();
    await overhear(desktop);
    const set = folderWith(join(desktop.folder, 'digits'), smallSet(40, 0));
    await valueOf(desktop.lab.digits.add({ source: { kind: 'folder', path: set } }));
    const sets = async () => (await valueOf(desktop.lab.digits.list({}))).length;
    await vi.waitUntil(async () => (await sets()) === 1, { timeout: patience });
  });
  afterAll(() => desktop.close());

  const at = (address: string) => () => desktop.page.waitForURL(`hidden-unit://app${address}`);
  const dialogs = () => desktop.page.getByRole('dialog').count();
  const heading = async (name: string) => {
    await desktop.page.getByRole('dialog').getByRole('heading', { name, exact: true }).waitFor();
    expect(await dialogs()).toBe(1);
  };
  const asks = (words: string) => async () => {
    await expect.poll(async () => (await heard(desktop)).asked.at(-1)).toContain(words);
  };
  const opens = (words: string) => async () => {
    await expect.poll(async () => (await heard(desktop)).opened.at(-1)).toContain(words);
  };
  const zoomed = (level: number) => () => expect.poll(() => zoom(desktop)).toBe(level);
  const statuses = async () => (await valueOf(desktop.lab.runs.list({}))).runs.map(({ status }) => status);
  const newest = (status: string) => () =>
    expect.poll(async () => (await statuses())[0], { timeout: patience }).toBe(status);
  const text = () => desktop.page.getByPlaceholder('/path/to/folder').first();
  const typed = (words: string) => () => expect.poll(() => text().inputValue()).toBe(words);

  /** What is to be so before the item is chosen, and what is so afterwards. In the order of the menu, but that closing comes last. */
  interface Row {
    before?: () => Promise<unknown>;
    after: () => Promise<unknown>;
  }
  const rows: Record<string, Row> = {
    'new-training': { after: at('/train') },
    'get-data': { after: at('/digits') },
    'add-digits': { after: asks('IDX files') },
    'add-matrices': { after: asks('matrices') },
    'add-face-list': { after: asks('actor list') },
    'add-faces': { after: asks('face pictures') },
    'add-archive': { after: asks('archive') },
    'open-lab': { after: asks('of a lab') },
    'recent:0': {
      after: () =>
        expect.poll(async () => (await heard(desktop)).started.at(-1)?.slice(-2)).toEqual(['--connect', other.path]),
    },
    'forget-recent': {
      after: () =>
        expect
          .poll(() =>
            desktop.app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('recent:0') === null),
          )
          .toBe(true),
    },
    'command:connect': { after: () => heading('Connect to a lab') },
    'data-folder': { after: () => opens(desktop.dataDirectory)() },
    'go:/settings': { after: at('/settings') },
    undo: {
      before: async () => {
        await choose(desktop, 'go:/digits');
        await text().fill('');
        await text().pressSequentially('abc');
        await desktop.page.evaluate(`document.activeElement.setSelectionRange(0, 3)`);
      },
      after: typed(''),
    },
    'role:redo': { after: typed('abc') },
    'role:selectAll': {
      after: () =>
        expect
          .poll(() =>
            desktop.page.evaluate(`[document.activeElement.selectionStart, document.activeElement.selectionEnd]`),
          )
          .toEqual([0, 3]),
    },
    'role:copy': { after: () => expect.poll(() => clipboard(desktop)).toBe('abc') },
    'role:cut': { before: () => clipboard(desktop, 'before'), after: typed('') },
    'role:paste': { before: () => clipboard(desktop, 'pasted'), after: typed('pasted') },
    'command:palette': { after: () => desktop.page.getByPlaceholder(/^Search pages/).waitFor() },
    'command:inspector': {
      before: async () => {
        await choose(desktop, 'go:/runs');
        await at('/runs')();
        await expect.poll(() => inspector(desktop)).toBe(false);
      },
      after: () => expect.poll(() => inspector(desktop)).toBe(true),
    },
    'role:reload': {
      before: () => desktop.page.evaluate(`window.before = true`),
      after: async () => {
        await expect.poll(() => desktop.page.evaluate(`window.before ?? 'a page anew'`)).toBe('a page anew');
        await desktop.page.waitForLoadState();
      },
    },
    'role:toggleDevTools': {
      after: async () => {
        const shown = () =>
          desktop.app.evaluate(({ BrowserWindow }) =>
            BrowserWindow.getAllWindows().some(({ webContents }) => webContents.isDevToolsOpened()),
          );
        await expect.poll(shown, { timeout: patience }).toBe(true);
        await choose(desktop, 'role:toggleDevTools');
        await expect.poll(shown, { timeout: patience }).toBe(false);
      },
    },
    'role:zoomIn': { after: zoomed(0.5) },
    'zoom-in-unshifted': { after: zoomed(1) },
    'role:zoomOut': { after: zoomed(0.5) },
    'role:resetZoom': { after: zoomed(0) },
    'role:togglefullscreen': {
      after: async () => {
        const full = () =>
          desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isFullScreen());
        await expect.poll(full).toBe(true);
        await choose(desktop, 'role:togglefullscreen');
        await expect.poll(full).toBe(false);
      },
    },
    'go:/': { after: at('/') },
    'go:/digits': { after: at('/digits') },
    'go:/faces': { after: at('/faces') },
    'go:/instruments': { after: at('/instruments') },
    'go:/sweeps': { after: at('/sweeps') },
    'go:/report': { after: at('/report') },
    'go:/train': { after: at('/train') },
    'go:/runs': { after: at('/runs') },
    'command:back': { after: at('/train') },
    'command:forward': { after: at('/runs') },
    'command:start': {
      before: async () => {
        // From another page it opens the Train page first, to be looked at.
        await choose(desktop, 'command:start');
        await at('/train')();
        expect(await statuses()).toEqual([]);
      },
      after: newest('succeeded'),
    },
    'training:pause': {
      before: async () => {
        const { spec, data } = await valueOf(
          desktop.lab.training.resolve({ preset: 'part4', settings: { steps: 1_000_000 } }),
        );
        await valueOf(desktop.lab.training.start({ spec, data, engine: 'wasm' }));
        await newest('running')();
        await enabled(desktop, 'training:pause');
      },
      after: newest('paused'),
    },
    'training:resume': { before: () => enabled(desktop, 'training:resume'), after: newest('running') },
    'show-training': {
      before: () => choose(desktop, 'go:/'),
      after: () => desktop.page.waitForURL(/^hidden-unit:\/\/app\/train\?run=/),
    },
    'training:cancel': { after: newest('cancelled') },
    'role:minimize': { after: () => expect.poll(async () => (await heard(desktop)).minimized).toBe(1) },
    'command:keys': { after: () => heading('Keyboard shortcuts') },
    'log-folder': { after: () => opens(join(desktop.dataDirectory, 'logs'))() },
    about: { after: () => expect.poll(async () => (await heard(desktop)).about).toBe(1) },
    'role:close': {
      after: async () => {
        await desktop.app.waitForEvent('close', { timeout: patience });
        await desktop.reopen();
      },
    },
    'role:quit': {
      after: async () => {
        await desktop.app.waitForEvent('close', { timeout: patience });
        await desktop.reopen();
      },
    },
  };

  it('is chosen here once', async () => {
    const all = await items(desktop);
    expect(all.map(({ id }) => id).sort()).toEqual([...Object.keys(rows), 'open-recent'].sort());
  });

  it('has a key of its own or is one of the rare, and no two have the same', async () => {
    const all = await items(desktop);
    const rare = all.filter(({ keys }) => keys === '').map(({ id }) => id);
    expect(rare).toEqual(['open-recent', 'recent:0', 'forget-recent', 'log-folder', 'about']);
    const keys = all.map((item) => item.keys).filter((used) => used !== '');
    expect(keys.filter((used, place) => keys.indexOf(used) !== place)).toEqual([]);
    // Input methods of Linux desktops take these before any app hears of them.
    expect(keys.filter((used) => /^ctrl\+(shift\+[eu]|\.|;)$/.test(used))).toEqual([]);
  });

  it.each(Object.entries(rows))('does what it says: %s', { timeout: 2 * patience }, async (id, { before, after }) => {
    await before?.();
    const gone = id === 'role:close' || id === 'role:quit' ? after() : undefined;
    await choose(desktop, id);
    await (gone ?? after());
  });
});

/** Takes the place of the system in what a person would have to answer or look at. */
function overhear({ app }: Desktop): Promise<void> {
  return app.evaluate(({ app: self, BrowserWindow, dialog, shell }) => {
    const all: Heard = { opened: [], asked: [], about: 0, minimized: 0, started: [] };
    Reflect.set(globalThis, 'heard', all);
    shell.openPath = (path) => {
      all.opened.push(path);
      return Promise.resolve('');
    };
    dialog.showOpenDialog = (...given: unknown[]) => {
      all.asked.push(JSON.stringify(given.at(-1)));
      return Promise.resolve({ canceled: true, filePaths: [] });
    };
    self.showAboutPanel = () => {
      all.about += 1;
    };
    // Another window is another program: that it is started is all that is asked here (labs.test.ts opens one).
    const main = Reflect.get(process, 'mainModule') as { require: (name: string) => object };
    Object.assign(main.require('node:child_process'), {
      spawn: (_program: string, args: string[]) => {
        all.started.push(args);
        return { on: () => undefined, unref: () => undefined };
      },
    });
    BrowserWindow.prototype.minimize = () => {
      all.minimized += 1;
    };
  });
}

function heard({ app }: Desktop): Promise<Heard> {
  return app.evaluate(() => Reflect.get(globalThis, 'heard') as Heard);
}

/** Every item of every menu by its id, with its key as one writes it: `ctrl+shift+h`. */
function items({ app }: Desktop): Promise<{ id: string; keys: string }[]> {
  return app.evaluate(({ Menu }) => {
    const below = (menu: Electron.Menu | null | undefined): Electron.MenuItem[] =>
      (menu?.items ?? []).flatMap((item) => (item.type === 'separator' ? [] : [item, ...below(item.submenu)]));
    return (Menu.getApplicationMenu()?.items ?? [])
      .flatMap(({ submenu }) => below(submenu))
      .map((item) => {
        // Not in Electron's types: the keys that a role brings along.
        const ofRole = Reflect.get(item, 'getDefaultRoleAccelerator') as (() => string | undefined) | undefined;
        const keys = item.accelerator ?? ofRole?.call(item) ?? '';
        return { id: item.id, keys: keys.toLowerCase().replace(/commandorcontrol|cmdorctrl|control/, 'ctrl') };
      });
  });
}

function zoom({ app }: Desktop): Promise<number | undefined> {
  return app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getZoomLevel());
}

function inspector({ page }: Desktop): Promise<boolean> {
  return page.getByRole('complementary', { name: 'Inspector' }).isVisible();
}

/** What is in the clipboard. @param content puts this there before. */
function clipboard({ app }: Desktop, content?: string): Promise<string> {
  return app.evaluate(({ clipboard: system }, given) => {
    if (given !== undefined) void system.writeText(given);
    return system.readText();
  }, content);
}

async function enabled({ app }: Desktop, id: string): Promise<void> {
  const ready = () =>
    app.evaluate(({ Menu }, wanted) => Menu.getApplicationMenu()?.getMenuItemById(wanted)?.enabled, id);
  await expect.poll(ready, { timeout: patience }).toBe(true);
}
