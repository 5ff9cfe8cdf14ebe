import { BrowserWindow, nativeTheme, screen } from 'electron';
import { methodNames } from '../../shared/contract/index.ts';
import { appOrigin, isAppAddress } from './address.ts';
import { methodsArgument } from './channels.ts';
import { giveContextMenu } from './context-menu.ts';
import type { Note } from './trouble-log.ts';
import { centred, reachableBounds, readWindowState, writeWindowState, type Rectangle } from './window-state.ts';

/** Everything fits from 1024×700 on; a person may make the window a little smaller and scroll. */
const smallest = { minWidth: 800, minHeight: 560 };
const usual = { width: 1280, height: 860 };

/** The page's own background, so that the window is never white before a dark page, nor black before a light one. */
const background = { light: '#f4f5f7', dark: '#121417' };

export interface WindowOptions {
  preload: string;
  /** Where the window's place and size are kept. */
  stateFile: string;
  /** Picture for the title bar and the task bar; macOS takes it from the app's bundle. */
  icon: string;
  note: Note;
}

/** Opens the window where it was the last time and at the page it showed. It is shown when it has something to show. */
export function openWindow({ preload, stateFile, icon, note }: WindowOptions): BrowserWindow {
  const kept = readWindowState(stateFile);
  nativeTheme.themeSource = kept?.theme ?? 'system';
  const window = new BrowserWindow({
    ...(kept === undefined ? centred(usual, screen.getPrimaryDisplay().workArea) : placed(kept.bounds)),
    ...smallest,
    ...(kept?.fullScreen === true ? { fullscreen: true } : {}),
    show: false,
    title: 'Hidden Unit',
    icon,
    backgroundColor: nativeTheme.shouldUseDarkColors ? background.dark : background.light,
    webPreferences: {
      preload,
      additionalArguments: [`${methodsArgument}${methodNames.join(',')}`],
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
      zoomFactor: kept?.zoom ?? 1,
    },
  });
  window.once('ready-to-show', () => {
    if (kept?.maximised === true) window.maximize();
    window.show();
  });
  keepState(window, stateFile, note);
  reviveAfterCrash(window, note);
  giveContextMenu(window, note);
  window.loadURL(`${appOrigin}${kept?.address ?? '/'}`).catch((error: unknown) => {
    note('The first page could not be loaded.', error);
    if (!window.isDestroyed()) window.show();
  });
  return window;
}

function placed(bounds: Rectangle): Rectangle {
  const primary = screen.getPrimaryDisplay();
  const others = screen.getAllDisplays().filter((display) => display.id !== primary.id);
  return reachableBounds(bounds, [primary.workArea, ...others.map((display) => display.workArea)]);
}

/** Half a second after the last change, not only on closing: a session that ends by logging out keeps its window too. */
function keepState(window: BrowserWindow, file: string, note: Note): void {
  let timer: NodeJS.Timeout | undefined;
  const keep = (): void => {
    clearTimeout(timer);
    if (window.isDestroyed() || window.isMinimized()) return;
    try {
      writeWindowState(file, {
        bounds: window.getNormalBounds(),
        maximised: window.isMaximized(),
        fullScreen: window.isFullScreen(),
        address: addressOf(window),
        zoom: window.webContents.getZoomFactor(),
        theme: nativeTheme.themeSource,
      });
    } catch (error) {
      note('The place of the window could not be kept.', error);
    }
  };
  const soon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(keep, 500);
  };
  window.on('resize', soon);
  window.on('move', soon);
  window.on('close', keep);
  window.webContents.on('did-navigate-in-page', soon);
}

/** Path and query of the page shown; the first page where the window shows none of the app's. */
function addressOf(window: BrowserWindow): string {
  const shown = window.webContents.getURL();
  if (!isAppAddress(shown)) return '/';
  const { pathname, search } = new URL(shown);
  return `${pathname}${search}`.slice(0, 4096);
}

/** The lab is in another process and has lost nothing: a page that crashed is loaded again, unless it did so only just now. */
function reviveAfterCrash(window: BrowserWindow, note: Note): void {
  let last = -Infinity;
  window.webContents.on('render-process-gone', (_event, details) => {
    note(`The page's process has gone: ${details.reason}, exit code ${details.exitCode}.`);
    const now = performance.now();
    if (details.reason !== 'clean-exit' && now - last > 10_000) window.webContents.reload();
    last = now;
  });
  window.on('unresponsive', () => {
    note('The page does not answer.');
  });
}
