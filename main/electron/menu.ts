import type { MenuItemConstructorOptions } from 'electron';
import type { LabEvent } from '../../shared/contract/index.ts';

/** What the menu does. Pages and commands are the page's business and are sent to it. */
export interface MenuActions {
  tell(event: Extract<LabEvent, { type: 'go' | 'command' }>): void;
  openDataFolder(): void;
  openLogFolder(): void;
}

type Item = MenuItemConstructorOptions;

const separator: Item = { type: 'separator' };

/** The pages in the order of the rail; the first is opened by the accelerator with 1, and so on. */
const pages = [
  { label: 'Home', address: '/' },
  { label: 'Digits', address: '/digits' },
  { label: 'Train', address: '/train' },
  { label: 'Runs', address: '/runs' },
];

/**
 * The native menu. `developer` adds the developer tools.
 * Keys that the page itself listens to are shown and not registered, or they would act twice.
 */
export function menuTemplate(platform: NodeJS.Platform, developer: boolean, actions: MenuActions): Item[] {
  const mac = platform === 'darwin';
  const go = (label: string, address: string, accelerator: string): Item => ({
    id: `go:${address}`,
    label,
    accelerator,
    click: () => {
      actions.tell({ type: 'go', address });
    },
  });
  const command = (name: Extract<LabEvent, { type: 'command' }>['command'], item: Item): Item => ({
    ...item,
    id: `command:${name}`,
    click: () => {
      actions.tell({ type: 'command', command: name });
    },
  });
  const settings = go('Settings…', '/settings', 'CmdOrCtrl+,');
  const about: Item = { role: 'about', label: 'About Hidden Unit' };

  const file: Item[] = [
    { ...go('New Training…', '/train', 'CmdOrCtrl+N'), id: 'new-training' },
    { ...go('Get Data…', '/digits', 'CmdOrCtrl+O'), id: 'get-data' },
    separator,
    { id: 'data-folder', label: 'Open Data Folder', accelerator: 'CmdOrCtrl+Shift+O', click: actions.openDataFolder },
    separator,
    ...(mac ? [] : [settings, separator]),
    { role: 'close' },
    ...(mac ? [] : [{ role: 'quit', accelerator: 'CmdOrCtrl+Q' } satisfies Item]),
  ];
  const edit: Item[] = [
    { role: 'undo' },
    { role: 'redo' },
    separator,
    { role: 'cut' },
    { role: 'copy' },
    { role: 'paste' },
    { role: 'selectAll' },
  ];
  const view: Item[] = [
    command('palette', { label: 'Command Palette…', accelerator: 'CmdOrCtrl+K', registerAccelerator: false }),
    command('inspector', { label: 'Inspector', accelerator: 'CmdOrCtrl+I', registerAccelerator: false }),
    separator,
    { role: 'reload' },
    ...(developer ? [{ role: 'toggleDevTools' } satisfies Item] : []),
    separator,
    { role: 'resetZoom' },
    { role: 'zoomIn' },
    { role: 'zoomOut' },
    separator,
    { role: 'togglefullscreen' },
  ];
  const goMenu: Item[] = [
    command('back', { label: 'Back', accelerator: mac ? 'Cmd+[' : 'Alt+Left' }),
    command('forward', { label: 'Forward', accelerator: mac ? 'Cmd+]' : 'Alt+Right' }),
    separator,
    ...pages.map(({ label, address }, index) => go(label, address, `CmdOrCtrl+${index + 1}`)),
  ];
  const window: Item[] = [
    { role: 'minimize' },
    ...(mac ? [{ role: 'zoom' } satisfies Item, { role: 'front' } satisfies Item] : []),
  ];
  const help: Item[] = [
    command('keys', { label: 'Keyboard Shortcuts', accelerator: 'CmdOrCtrl+/' }),
    { id: 'log-folder', label: 'Open Log Folder', click: actions.openLogFolder },
    ...(mac ? [] : [separator, about]),
  ];
  return [
    ...(mac ? [macMenu(about, settings)] : []),
    { label: '&File', submenu: file },
    { label: '&Edit', submenu: edit },
    { label: '&View', submenu: view },
    { label: '&Go', submenu: goMenu },
    { role: 'window', label: '&Window', submenu: window },
    { role: 'help', label: '&Help', submenu: help },
  ];
}

function macMenu(about: Item, settings: Item): Item {
  return {
    label: 'Hidden Unit',
    submenu: [
      about,
      separator,
      settings,
      separator,
      { role: 'services' },
      separator,
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      separator,
      { role: 'quit' },
    ],
  };
}
