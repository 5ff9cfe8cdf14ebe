import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { app, BrowserWindow, crashReporter, dialog, protocol, session } from 'electron';
import { labClient } from '../shared/contract/index.ts';
import { tell } from './electron/calls.ts';
import { comeForward } from './electron/come-forward.ts';
import { namedDataDirectory, namedPaths, namedSocket, stateFolder } from './electron/command-line.ts';
import { listensHere, missingDisplay } from './electron/display.ts';
import { openShell } from './electron/shell.ts';
import { guardContents, guardSession } from './electron/guard.ts';
import { openInSight } from './electron/opening-window.ts';
import { hearOpenings } from './electron/openings.ts';
import { schemePrivileges } from './electron/scheme.ts';
import { openTroubleLog } from './electron/trouble-log.ts';
import { checkForUpdate } from './electron/update-check.ts';
import { utilityChild } from './electron/utility-child.ts';
import { openWindow } from './electron/window.ts';
import type { OpenLab } from './lab.ts';
import { makeFolderSync } from './named-folder.ts';
import { openLabSession, type LabSession } from './lab-session.ts';
import { appRoot, appVersion, defaultDataDirectory, rendererFolder, resources } from './places.ts';
import { outliveReaders } from './standard-streams.ts';

const remote = namedSocket(process.argv, process.cwd());
const usual = resolve(defaultDataDirectory());
const named = namedDataDirectory(process.argv, process.cwd());

app.setName('Hidden Unit');
// By which docks and task bars of Linux find the icon to show progress at; a package is installed with an entry of this name.
app.setDesktopName('hidden-unit.desktop');
const namedState = app.commandLine.getSwitchValue('user-data-dir');
const own = join(app.getPath('appData'), 'Hidden Unit');
const state = namedState === '' ? stateFolder(own, remote ?? named ?? usual, usual) : resolve(namedState);
/** A lab elsewhere keeps its own data; what this window notes of its own goes beside its place and size. */
const dataDirectory = remote === undefined ? (named ?? usual) : state;
const logFolder = join(dataDirectory, 'logs');
const note = openTroubleLog(logFolder);
outliveReaders();

// Electron's own answer to an uncaught error is a box that blocks the process, and with it every job of the lab.
process.on('uncaughtException', (error) => {
  note('Uncaught error.', error);
});
process.on('unhandledRejection', (reason) => {
  note('Unhandled rejection.', reason);
});

const unusable = reasonAgainst(state);
if (unusable === undefined) app.setPath('userData', state);
// A crash leaves its dump in a folder of this computer, for a person to look at or to send, and is reported to nobody.
app.setPath('crashDumps', join(logFolder, 'crashes'));
crashReporter.start({ uploadToServer: false });
protocol.registerSchemesAsPrivileged([schemePrivileges]);

const paths = namedPaths(process.argv, process.cwd(), app.isPackaged);
// The second instance gives its paths along: of its command line Chromium only lets the switches through in order.
const unseen = missingDisplay({ platform: process.platform, environment: process.env, listens: listensHere });
if (unseen !== undefined && !app.commandLine.hasSwitch('ozone-platform')) {
  note(unseen);
  process.exit(1);
} else if (unusable !== undefined) {
  note('The app cannot save its state.', unusable);
  void giveUp(
    `Hidden Unit keeps the place of its window and what its pages remember in ${state}, and cannot write there. Make the folder writable, or name another one with --user-data-dir=FOLDER.`,
  );
} else if (app.requestSingleInstanceLock({ paths })) {
  start().catch((error: unknown) => {
    note('The app could not be started.', error);
    void giveUp('Hidden Unit could not be started.');
  });
} else {
  // The first instance has been told, and comes forward.
  app.quit();
}

async function start(): Promise<void> {
  const openings = hearOpenings(paths);
  app.on('web-contents-created', (_event, contents) => {
    guardContents(contents, note);
  });
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  const open = (): Promise<LabSession> => openLabSession({ dataDirectory, remote, open: openLabHere });
  const first = open();
  // Waited for below; a rejection before Electron is ready is not an unhandled one.
  first.catch(() => undefined);
  await app.whenReady();
  await guardSession(session.defaultSession, note);
  app.setAboutPanelOptions({ applicationName: 'Hidden Unit', applicationVersion: appVersion });
  const forWindow = {
    preload: join(appRoot, 'out', 'preload', 'preload.cjs'),
    icon: resources('icons', 'icon.png'),
    stateFile: join(state, 'window.json'),
    note,
  };
  const { lab, window } = await openInSight({
    first,
    again: open,
    makeWindow: () => openWindow(forWindow),
    inFront: (opening) => {
      openings.serve({
        comeForward: () => {
          comeForward(opening);
        },
      });
    },
    note,
  });
  closeBeforeQuit(lab);
  openShell(lab, {
    ...forWindow,
    place: remote === undefined ? { kind: 'folder', path: dataDirectory } : { kind: 'socket', path: remote },
    renderer: rendererFolder,
    recentFile: join(namedState === '' ? own : state, 'recent-labs.json'),
    dataDirectory,
    logFolder,
    window,
    openings,
  });
  // Not while the app is starting: this can wait, and a page that is there can tell of it.
  if (app.isPackaged) setTimeout(() => void lookForUpdate(lab), 10_000);
}

/** Why the app cannot keep its state in a folder, which is made if need be. */
function reasonAgainst(folder: string): unknown {
  try {
    makeFolderSync(folder);
    accessSync(folder, constants.W_OK);
    return undefined;
  } catch (error) {
    return error;
  }
}

/** Nothing of the app works yet, not even a window of its own: a box of the system says why it ends. */
async function giveUp(message: string): Promise<void> {
  // Chromium ends by a signal where it can keep nothing at all, before any box.
  const forTheBox = unusable === undefined ? undefined : mkdtempSync(join(tmpdir(), 'hidden-unit-'));
  if (forTheBox !== undefined) for (const kind of ['userData', 'sessionData'] as const) app.setPath(kind, forTheBox);
  await app.whenReady();
  dialog.showErrorBox('Hidden Unit cannot start', message);
  if (forTheBox !== undefined) rmSync(forTheBox, { recursive: true, force: true });
  app.exit(1);
}

async function lookForUpdate(lab: LabSession): Promise<void> {
  const settings = await labClient(lab).lab.settings({});
  await checkForUpdate({
    address: process.env['HIDDEN_UNIT_UPDATES'],
    wanted: settings.ok && settings.value.updates,
    ownAddress: join(process.resourcesPath, 'app-update.yml'),
    stateFolder: state,
    say: (text) => {
      for (const window of BrowserWindow.getAllWindows()) tell(window.webContents, { type: 'notice', text });
    },
    note,
  });
}

/** Imported only when it is needed: a shell that only attaches never loads the database. */
async function openLabHere(directory: string): Promise<OpenLab> {
  const [{ openLab }] = await Promise.all([import('./lab.ts'), app.whenReady()]);
  return openLab(directory, utilityChild);
}

/** Quitting waits for the lab: it interrupts what runs and closes its database. Not for ever: the system may be going down. */
function closeBeforeQuit(lab: LabSession): void {
  let state: 'open' | 'closing' | 'closed' = 'open';
  app.on('will-quit', (event) => {
    if (state === 'closed') return;
    event.preventDefault();
    // A second wish to quit, of a person who does not want to wait, does not cut the first one short.
    if (state === 'closing') return;
    state = 'closing';
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
        state = 'closed';
        app.quit();
      });
  });
}
