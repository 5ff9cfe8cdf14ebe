import { describe, expect, it } from 'vitest';
import { menuTemplate, type MenuActions } from '../../../main/electron/menu.ts';

const idle: MenuActions = { tell: () => undefined, openDataFolder: () => undefined, openLogFolder: () => undefined };

function items(platform: NodeJS.Platform, actions = idle) {
  return menuTemplate(platform, false, actions).flatMap(({ submenu }) => (Array.isArray(submenu) ? submenu : []));
}

describe.each(['linux', 'win32', 'darwin'] as const)('the menu on %s', (platform) => {
  it('gives no key to two items, and every item but the log folder a key or a role', () => {
    const all = items(platform).filter(({ type }) => type !== 'separator');
    const keys = all.flatMap(({ accelerator }) => (accelerator === undefined ? [] : [accelerator]));
    expect(new Set(keys).size).toBe(keys.length);
    const bare = all.filter(({ accelerator, role }) => accelerator === undefined && role === undefined);
    expect(bare.map(({ label }) => label)).toEqual(['Open Log Folder']);
  });

  it('tells the page the address of each page', () => {
    const told: unknown[] = [];
    const all = items(platform, { ...idle, tell: (event) => told.push(event) });
    for (const address of ['/', '/digits', '/train', '/runs', '/settings']) {
      const item = all.find(({ id }) => id === `go:${address}`);
      Reflect.apply(item?.click ?? (() => undefined), item, []);
    }
    expect(told).toEqual(['/', '/digits', '/train', '/runs', '/settings'].map((address) => ({ type: 'go', address })));
  });

  it('has the developer tools only for developers', () => {
    const roles = (developer: boolean) =>
      menuTemplate(platform, developer, idle)
        .flatMap(({ submenu }) => (Array.isArray(submenu) ? submenu : []))
        .map(({ role }) => role);
    expect(roles(false)).not.toContain('toggleDevTools');
    expect(roles(true)).toContain('toggleDevTools');
  });
});
