import { BrowserWindow, nativeTheme, screen } from 'electron';
import { methodNames } from '../../shared/contract/index.ts';
import { appOrigin, isAppAddress } from './address.ts';
import { methodsArgument } from './channels.ts';
import { giveContextMenu } from './context-menu.ts';
import type { Note } from './trouble-log.ts';
import { isShellPage, showShellPage, type ShellPage } from './shell-page.ts';
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

/** Opens the window where it was the last time, with nothing in it. It is shown when it has something to show. */
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
  keepState(window, stateFile, kept?.address ?? '/', note);
  keepHome(window, note);
  reviveAfterCrash(window, note);
  giveContextMenu(window, note);
  return window;
}

/** Shows the lab in a window, at the page it showed the last time. */
export function showLab(window: BrowserWindow, { stateFile, note }: WindowOptions): void {
  window.loadURL(`${appOrigin}${readWindowState(stateFile)?.address ?? '/'}`).catch((error: unknown) => {
    note('Could not load the first page.', error);
    if (!window.isDestroyed()) window.show();
  });
}

function placed(bounds: Rectangle): Rectangle {
  const primary = screen.getPrimaryDisplay();
  const others = screen.getAllDisplays().filter((display) => display.id !== primary.id);
  return reachableBounds(bounds, [primary.workArea, ...others.map((display) => display.workArea)]);
}

/** Half a second after the last change, not only on closing: a session that ends by logging out keeps its window too. */
function keepState(window: BrowserWindow, file: string, before: string, note: Note): void {
  let address = before;
  let timer: NodeJS.Timeout | undefined;
  const keep = (): void => {
    clearTimeout(timer);
    if (window.isDestroyed() || window.isMinimized()) return;
    address = addressOf(window) ?? address;
    try {
      writeWindowState(file, {
        bounds: window.getNormalBounds(),
        maximised: window.isMaximized(),
        fullScreen: window.isFullScreen(),
        address,
        zoom: window.webContents.getZoomFactor(),
        theme: nativeTheme.themeSource,
      });
    } catch (error) {
      note('Could not save the window position.', error);
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

/** Path and query of the page shown; undefined where the window shows none of the app's. */
function addressOf(window: BrowserWindow): string | undefined {
  const shown = window.webContents.getURL();
  if (!isAppAddress(shown)) return undefined;
  const { pathname, search } = new URL(shown);
  return `${pathname}${search}`.slice(0, 4096);
}

/** A page can still empty its window (`about:blank` is no navigation that could be refused): there is no way back but this one. */
function keepHome({ webContents }: BrowserWindow, note: Note): void {
  webContents.on('did-navigate', (_event, address) => {
    if (isAppAddress(address) || isShellPage(webContents, address)) return;
    note(`The page went to ${address}; loading the app again.`);
    webContents.loadURL(`${appOrigin}/`).catch((error: unknown) => {
      note('Could not load the first page.', error);
    });
  });
}

/**
 * The lab is in another process and has lost nothing: a page that crashed is loaded again. One that did so only just now would do so
 * once more, and a person is asked.
 */
function reviveAfterCrash(window: BrowserWindow, note: Note): void {
  let last = -Infinity;
  window.webContents.on('render-process-gone', (_event, details) => {
    note(`The page process ended: ${details.reason}, exit code ${details.exitCode}.`);
    if (details.reason === 'clean-exit' || window.isDestroyed()) return;
    const now = performance.now();
    const address = window.webContents.getURL();
    // A page of the shell's that crashes has nothing in it to try again with.
    if (now - last > 10_000) window.webContents.reload();
    else if (isAppAddress(address)) showShellPage(window, crashedPage(address));
    last = now;
  });
  window.on('unresponsive', () => {
    note('The page is not responding.');
  });
}

function crashedPage(address: string): ShellPage {
  return {
    kind: 'crashed',
    title: 'This page crashed twice in a row',
    message: 'The lab is still running and nothing is lost. Crash reports are under Help › Open Log Folder.',
    actions: [
      { label: 'Reload', address },
      { label: 'Go to Home', address: `${appOrigin}/` },
    ],
  };
}
