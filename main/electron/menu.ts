import type { MenuItemConstructorOptions } from 'electron';
import type { ShellEvent } from '../../shared/contract/index.ts';
import type { DataKind } from './data-wishes.ts';
import type { RecentLab } from './recent-labs.ts';
import type { TrainingWish } from './training-wish.ts';

/** What the menu does. Pages and commands are the page's business and are sent to it. */
export interface MenuActions {
  tell(event: Extract<ShellEvent, { type: 'go' | 'command' }>): void;
  chooseData(kind: DataKind): void;
  undo(): void;
  chooseLab(): void;
  openLab(lab: RecentLab): void;
  forgetRecentLabs(): void;
  openDataFolder(): void;
  openLogFolder(): void;
  showAbout(): void;
  training(wish: TrainingWish): void;
}

/** What the menu shows; another state is another menu. */
export interface MenuState {
  /** Labs opened before, without the one in this window. */
  recent: readonly RecentLab[];
  /** What can be done with the trainings under way. */
  training: readonly TrainingWish[];
  /** Whether the lab's folder is on this computer. */
  folderHere: boolean;
}

type Item = MenuItemConstructorOptions;

const separator: Item = { type: 'separator' };

/** What Electron does by itself. Every item has an id, by which it can be found in the menu. */
const role = (name: NonNullable<Item['role']>): Item => ({ id: `role:${name}`, role: name });

/** The pages in the order of the rail; the first is opened by the accelerator with 1, and so on. */
const pages = [
  { label: 'Home', address: '/' },
  { label: 'Digits', address: '/digits' },
  { label: 'Faces', address: '/faces' },
  { label: 'Train', address: '/train' },
  { label: 'Runs', address: '/runs' },
  { label: 'Instruments', address: '/instruments' },
  { label: 'Sweeps', address: '/sweeps' },
  { label: 'Report', address: '/report' },
];

/** What can be chosen in a dialog of the system. */
const choices: readonly { kind: DataKind; label: string; accelerator: string }[] = [
  { kind: 'digits', label: 'Add Digits Folder…', accelerator: 'CmdOrCtrl+Shift+D' },
  { kind: 'matrices', label: 'Add Matrices Folder…', accelerator: 'CmdOrCtrl+Shift+M' },
  { kind: 'face-list', label: 'Import Actor List…', accelerator: 'CmdOrCtrl+Shift+A' },
  { kind: 'faces', label: 'Import Faces Folder…', accelerator: 'CmdOrCtrl+Shift+F' },
  { kind: 'archive', label: 'Import Archive…', accelerator: 'CmdOrCtrl+Shift+H' },
];

/**
 * The native menu. `developer` adds the developer tools.
 * Keys that the page itself listens to are shown and not registered, or they would act twice.
 */
export function menuTemplate(
  platform: NodeJS.Platform,
  developer: boolean,
  actions: MenuActions,
  state: MenuState = { recent: [], training: [], folderHere: true },
): Item[] {
  const mac = platform === 'darwin';
  const go = (label: string, address: string, accelerator: string): Item => ({
    id: `go:${address}`,
    label,
    accelerator,
    click: () => {
      actions.tell({ type: 'go', address });
    },
  });
  const command = (name: Extract<ShellEvent, { type: 'command' }>['command'], item: Item): Item => ({
    ...item,
    id: `command:${name}`,
    click: () => {
      actions.tell({ type: 'command', command: name });
    },
  });
  const training = (wish: TrainingWish, label: string, accelerator: string): Item => ({
    id: `training:${wish}`,
    label,
    accelerator,
    enabled: state.training.includes(wish),
    click: () => {
      actions.training(wish);
    },
  });
  const settings = go('Settings…', '/settings', 'CmdOrCtrl+,');
  const about: Item = { id: 'about', label: 'About Hidden Unit', click: actions.showAbout };

  const file: Item[] = [
    { ...go('New Training…', '/train', 'CmdOrCtrl+N'), id: 'new-training' },
    { ...go('Get Data…', '/digits', 'CmdOrCtrl+D'), id: 'get-data' },
    ...choices.map(({ kind, label, accelerator }): Item => ({
      id: `add-${kind}`,
      label,
      accelerator,
      click: () => {
        actions.chooseData(kind);
      },
    })),
    separator,
    { id: 'open-lab', label: 'Open Lab…', accelerator: 'CmdOrCtrl+O', click: actions.chooseLab },
    { id: 'open-recent', label: 'Open Recent', submenu: recentItems(state.recent, actions) },
    command('connect', { label: 'Connect to Lab…', accelerator: 'CmdOrCtrl+Shift+L' }),
    separator,
    {
      id: 'data-folder',
      label: 'Open Data Folder',
      accelerator: 'CmdOrCtrl+Shift+O',
      enabled: state.folderHere,
      click: actions.openDataFolder,
    },
    separator,
    ...(mac ? [] : [settings, separator]),
    role('close'),
    ...(mac ? [] : [{ ...role('quit'), accelerator: 'CmdOrCtrl+Q' }]),
  ];
  const edit: Item[] = [
    // The page decides what it undoes; redoing is only for what was typed.
    { id: 'undo', label: 'Undo', accelerator: 'CmdOrCtrl+Z', registerAccelerator: false, click: actions.undo },
    role('redo'),
    separator,
    role('cut'),
    role('copy'),
    role('paste'),
    role('selectAll'),
  ];
  const view: Item[] = [
    command('palette', { label: 'Command Palette…', accelerator: 'CmdOrCtrl+K', registerAccelerator: false }),
    command('inspector', { label: 'Inspector', accelerator: 'CmdOrCtrl+I', registerAccelerator: false }),
    separator,
    role('reload'),
    ...(developer ? [role('toggleDevTools')] : []),
    separator,
    role('resetZoom'),
    role('zoomIn'),
    // The key of "+" without Shift, on the keyboards that have it there.
    { ...role('zoomIn'), id: 'zoom-in-unshifted', accelerator: 'CmdOrCtrl+=', visible: false },
    role('zoomOut'),
    separator,
    role('togglefullscreen'),
  ];
  const run: Item[] = [
    command('start', { label: 'Start Training', accelerator: 'CmdOrCtrl+Enter', registerAccelerator: false }),
    separator,
    training('pause', 'Pause Training', 'CmdOrCtrl+Shift+P'),
    training('resume', 'Resume Training', 'CmdOrCtrl+Shift+G'),
    training('cancel', 'Cancel Training', 'CmdOrCtrl+Shift+X'),
    separator,
    { ...training('show', 'Show Running Training', 'CmdOrCtrl+Shift+T'), id: 'show-training' },
  ];
  const goMenu: Item[] = [
    command('back', { label: 'Back', accelerator: mac ? 'Cmd+[' : 'Alt+Left' }),
    command('forward', { label: 'Forward', accelerator: mac ? 'Cmd+]' : 'Alt+Right' }),
    separator,
    ...pages.map(({ label, address }, index) => go(label, address, `CmdOrCtrl+${index + 1}`)),
  ];
  const window: Item[] = [role('minimize'), ...(mac ? [role('zoom'), role('front')] : [])];
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
    { label: '&Run', submenu: run },
    { role: 'window', label: '&Window', submenu: window },
    { role: 'help', label: '&Help', submenu: help },
  ];
}

/** The menu while there is no lab: what a window needs, and nothing that needs a lab. */
export function smallMenu(platform: NodeJS.Platform): Item[] {
  const mac = platform === 'darwin';
  return [
    ...(mac ? [role('appMenu')] : []),
    { label: '&File', submenu: [role('close'), ...(mac ? [] : [role('quit')])] },
    { label: '&Edit', submenu: [role('copy'), role('selectAll')] },
    { label: '&View', submenu: [role('resetZoom'), role('zoomIn'), role('zoomOut')] },
    { role: 'window', label: '&Window', submenu: [role('minimize')] },
  ];
}

function recentItems(recent: readonly RecentLab[], actions: MenuActions): Item[] {
  if (recent.length === 0) return [{ label: 'No Recent Labs', enabled: false }];
  return [
    ...recent.map((lab, index): Item => {
      // In a label an ampersand marks the letter after it.
      const label = `${lab.kind === 'socket' ? 'Socket: ' : ''}${lab.path}`.replaceAll('&', '&&');
      return {
        id: `recent:${index}`,
        label,
        click: () => {
          actions.openLab(lab);
        },
      };
    }),
    separator,
    { id: 'forget-recent', label: 'Clear Recent Labs', click: actions.forgetRecentLabs },
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
      role('services'),
      separator,
      role('hide'),
      role('hideOthers'),
      role('unhide'),
      separator,
      role('quit'),
    ],
  };
}
