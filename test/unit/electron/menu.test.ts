import { describe, expect, it } from 'vitest';
import { menuTemplate, type MenuActions, type MenuState } from '../../../main/electron/menu.ts';
import type { RecentLab } from '../../../main/electron/recent-labs.ts';

const nothing = () => undefined;
const idle: MenuActions = {
  tell: nothing,
  chooseData: nothing,
  undo: nothing,
  chooseLab: nothing,
  openLab: nothing,
  forgetRecentLabs: nothing,
  openDataFolder: nothing,
  openLogFolder: nothing,
  showAbout: nothing,
  training: nothing,
};

function items(platform: NodeJS.Platform, actions = idle) {
  return menuTemplate(platform, false, actions).flatMap(({ submenu }) => (Array.isArray(submenu) ? submenu : []));
}

describe.each(['linux', 'win32', 'darwin'] as const)('the menu on %s', (platform) => {
  it('gives no key to two items, and every item but the rare ones a key or a role', () => {
    const all = items(platform).filter(({ type }) => type !== 'separator');
    const keys = all.flatMap(({ accelerator }) => (accelerator === undefined ? [] : [accelerator]));
    expect(new Set(keys).size).toBe(keys.length);
    const bare = all.filter(({ accelerator, role }) => accelerator === undefined && role === undefined);
    expect(bare.map(({ id }) => id).sort()).toEqual(['about', 'log-folder', 'open-recent']);
  });

  it('lets a training be paused, continued and stopped only when there is one that can be', () => {
    const enabled = (training: MenuState['training']) => {
      const run = menuTemplate(platform, false, idle, { recent: [], training, folderHere: true }).flatMap(
        ({ submenu }) => (Array.isArray(submenu) ? submenu : []),
      );
      return ['training:pause', 'training:resume', 'training:cancel', 'show-training'].filter(
        (id) => run.find((item) => item.id === id)?.enabled,
      );
    };
    expect(enabled([])).toEqual([]);
    expect(enabled(['pause', 'cancel', 'show'])).toEqual(['training:pause', 'training:cancel', 'show-training']);
    expect(enabled(['resume', 'cancel'])).toEqual(['training:resume', 'training:cancel']);
  });

  it('opens the folder of a lab only where that folder is', () => {
    const enabled = (folderHere: boolean) =>
      menuTemplate(platform, false, idle, { recent: [], training: [], folderHere })
        .flatMap(({ submenu }) => (Array.isArray(submenu) ? submenu : []))
        .find(({ id }) => id === 'data-folder')?.enabled;
    expect([enabled(true), enabled(false)]).toEqual([true, false]);
  });

  it('lists the labs opened before, whatever is in their names, and opens the one chosen', () => {
    const recent: RecentLab[] = [
      { kind: 'folder', path: '/labs/R&D' },
      { kind: 'socket', path: '/tmp/far.sock' },
    ];
    const opened: RecentLab[] = [];
    const file = menuTemplate(
      platform,
      false,
      { ...idle, openLab: (lab) => opened.push(lab) },
      { recent, training: [], folderHere: true },
    )
      .flatMap(({ submenu }) => (Array.isArray(submenu) ? submenu : []))
      .find(({ id }) => id === 'open-recent')?.submenu;
    const entries = Array.isArray(file) ? file : [];
    expect(entries.map(({ label }) => label)).toEqual([
      '/labs/R&&D',
      'Socket: /tmp/far.sock',
      undefined,
      'Clear Recent Labs',
    ]);
    Reflect.apply(entries[1]?.click ?? nothing, entries[1], []);
    expect(opened).toEqual([recent[1]]);
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
