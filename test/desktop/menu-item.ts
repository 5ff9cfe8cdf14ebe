import type { Desktop } from './desktop-app.ts';

/** Does what a click on an item of the application's menu does, in the app's first window. */
export function choose({ app }: Pick<Desktop, 'app'>, id: string): Promise<void> {
  return app.evaluate(({ BrowserWindow, Menu }, wanted) => {
    const item = Menu.getApplicationMenu()?.getMenuItemById(wanted);
    if (!item) throw new Error(`The menu has no ${wanted}.`);
    if (!item.enabled) throw new Error(`${wanted} is grey.`);
    const window = BrowserWindow.getAllWindows()[0];
    Reflect.apply(item.click, item, [{}, window, window?.webContents]);
  }, id);
}
