import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { app, BrowserWindow, Menu, protocol, session, shell } from 'electron';
import { toFailure } from '../shared/contract/index.ts';
import { answerCalls, tell } from './electron/calls.ts';
import { namedDataDirectory, stateFolder } from './electron/command-line.ts';
import { showFailure } from './electron/failure-window.ts';
import { guardContents, guardSession } from './electron/guard.ts';
import { menuTemplate } from './electron/menu.ts';
import { schemePrivileges, serveScheme } from './electron/scheme.ts';
import { openTroubleLog } from './electron/trouble-log.ts';
import { utilityChild } from './electron/utility-child.ts';
import { openWindow } from './electron/window.ts';
import type { OpenLab } from './lab.ts';
import { openLabSession, type LabSession } from './lab-session.ts';
import { appRoot, appVersion, defaultDataDirectory, rendererFolder, resources } from './places.ts';

const dataDirectory = namedDataDirectory(process.argv, process.cwd()) ?? resolve(defaultDataDirectory());
const logFolder = join(dataDirectory, 'logs');
const note = openTroubleLog(logFolder);

// Electron's own answer to an uncaught error is a box that blocks the process, and with it every job of the lab.
process.on('uncaughtException', (error) => {
  note('Uncaught error.', error);
});
process.on('unhandledRejection', (reason) => {
  note('Unhandled rejection.', reason);
});

app.setName('Hidden Unit');
const named = app.commandLine.getSwitchValue('user-data-dir');
const own = join(app.getPath('appData'), 'Hidden Unit');
const state = named === '' ? stateFolder(own, dataDirectory, defaultDataDirectory()) : resolve(named);
mkdirSync(state, { recursive: true });
app.setPath('userData', state);
protocol.registerSchemesAsPrivileged([schemePrivileges]);

if (app.requestSingleInstanceLock()) {
  void start();
} else {
  // The first instance has been told, and comes forward.
  app.quit();
}

async function start(): Promise<void> {
  app.on('web-contents-created', (_event, contents) => {
    guardContents(contents, note);
  });
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  const opening = openLabSession({ dataDirectory, open: openLabHere });
  // Waited for below; a rejection before Electron is ready is not an unhandled one.
  opening.catch(() => undefined);
  await app.whenReady();
  guardSession(session.defaultSession);
  app.setAboutPanelOptions({ applicationName: 'Hidden Unit', applicationVersion: appVersion });
  try {
    show(await opening);
  } catch (error) {
    note('The lab could not be opened.', error);
    const window = showFailure(toFailure(error).message);
    window.once('closed', () => {
      app.exit(1);
    });
    comeForward(window);
  }
}

/** Imported only when it is needed: a face that only attaches never loads the database. */
async function openLabHere(directory: string): Promise<OpenLab> {
  const [{ openLab }] = await Promise.all([import('./lab.ts'), app.whenReady()]);
  return openLab(directory, utilityChild);
}

function show(lab: LabSession): void {
  serveScheme(protocol, lab, rendererFolder, note);
  answerCalls(lab, note);
  lab.subscribe((event) => {
    for (const window of BrowserWindow.getAllWindows()) tell(window.webContents, event);
  });
  closeBeforeQuit(lab);
  let main = open();
  Menu.setApplicationMenu(
    Menu.buildFromTemplate(
      menuTemplate(process.platform, !app.isPackaged, {
        tell: (event) => {
          if (main.isDestroyed()) main = open();
          tell(main.webContents, event);
        },
        openDataFolder: () => void shell.openPath(dataDirectory),
        openLogFolder: () => void shell.openPath(logFolder),
      }),
    ),
  );
  const bringForward = (): void => {
    if (main.isDestroyed()) main = open();
    else comeForward(main);
  };
  app.on('second-instance', bringForward);
  app.on('activate', bringForward);
}

function open(): BrowserWindow {
  const preload = join(appRoot, 'out', 'preload', 'preload.cjs');
  const icon = resources('icons', 'icon.png');
  return openWindow({ preload, stateFile: join(state, 'window.json'), icon, note });
}

function comeForward(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}

/** Quitting waits for the lab: it interrupts what runs and closes its database. Not for ever: the system may be going down. */
function closeBeforeQuit(lab: LabSession): void {
  let closed = false;
  app.on('will-quit', (event) => {
    if (closed) return;
    event.preventDefault();
    closed = true;
    const tooLong = setTimeout(() => {
      note('The lab took too long to close.');
      app.exit(1);
    }, 8000);
    lab
      .close()
      .catch((error: unknown) => {
        note('The lab did not close well.', error);
      })
      .finally(() => {
        clearTimeout(tooLong);
        app.quit();
      });
  });
}
