import { afterAll, beforeAll, expect, it } from 'vitest';
import { methodNames } from '../../shared/contract/index.ts';
import { describeDesktop, openDesktop, type Desktop } from './desktop-app.ts';

describeDesktop('the window', () => {
  let desktop: Desktop;
  beforeAll(async () => {
    desktop = await openDesktop();
  });
  afterAll(() => desktop.close());

  it('opens visible, on the first page, from the own scheme', async () => {
    expect(desktop.page.url()).toBe('hidden-unit://app/');
    const [window, ...others] = await desktop.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows().map((open) => ({ visible: open.isVisible(), title: open.getTitle() })),
    );
    expect(window?.visible).toBe(true);
    expect(window?.title).toContain('Hidden Unit');
    expect(others).toEqual([]);
    expect((await desktop.page.screenshot()).byteLength).toBeGreaterThan(1000);
  });

  it('gives the page the contract, frozen, and nothing else', async () => {
    const surface = await desktop.page.evaluate<{ methods: string[]; open: string[]; writable: boolean }>(`(() => {
      const groups = Object.entries(window.lab).filter(([, calls]) => typeof calls === 'object');
      const alone = Object.keys(window.lab).filter((name) => typeof window.lab[name] === 'function');
      const methods = groups.flatMap(([namespace, calls]) => Object.keys(calls).map((name) => namespace + '.' + name));
      const open = [['lab', window.lab], ...groups].filter(([, value]) => !Object.isFrozen(value)).map(([name]) => name);
      return { methods: [...methods, ...alone], open, writable: Object.getOwnPropertyDescriptor(window, 'lab').writable };
    })()`);
    expect(surface.methods.toSorted()).toEqual([...methodNames, 'subscribe', 'hearShell'].toSorted());
    expect(surface.open).toEqual([]);
    expect(surface.writable).toBe(false);
  });

  it('keeps Node out of the page', async () => {
    const kinds = await desktop.page.evaluate<string[]>(
      `['require', 'process', 'module', 'Buffer', 'global', 'ipcRenderer', 'electron'].map((name) => typeof window[name])`,
    );
    expect(new Set(kinds)).toEqual(new Set(['undefined']));
    const preferences = await desktop.app.evaluate(({ BrowserWindow }) => {
      // Not in the documented interface, but the only way to ask a window what it was really given.
      const contents: unknown = BrowserWindow.getAllWindows()[0]?.webContents;
      const ask = (contents as { getLastWebPreferences(): Record<string, unknown> }).getLastWebPreferences.bind(
        contents,
      );
      const { sandbox, contextIsolation, nodeIntegration, webSecurity, webviewTag } = ask();
      return { sandbox, contextIsolation, nodeIntegration, webSecurity, webviewTag };
    });
    expect(preferences).toEqual({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
    });
  });

  it('answers a call, and says what is wrong with a bad one', async () => {
    const info = await desktop.page.evaluate(`window.lab.lab.info({})`);
    const wrong = await desktop.page.evaluate(`window.lab.runs.get({ id: 'none' })`);
    expect(info).toMatchObject({ ok: true, value: { dataDirectory: desktop.dataDirectory } });
    expect(wrong).toMatchObject({ ok: false, error: { code: 'bad_input' } });
  });

  it('has its place and size again after it was closed', async () => {
    const place = { x: 210, y: 130, width: 1111, height: 777 };
    await desktop.app.evaluate(({ BrowserWindow }, bounds) => {
      BrowserWindow.getAllWindows()[0]?.setBounds(bounds);
    }, place);
    await expect.poll(() => bounds(desktop)).toEqual(place);
    await desktop.reopen();
    expect(await bounds(desktop)).toEqual(place);
  });
});

function bounds({ app }: Desktop) {
  return app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds());
}
