import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { app, BrowserWindow, crashReporter, protocol, session } from 'electron';
import { labClient, toFailure } from '../shared/contract/index.ts';
import { tell } from './electron/calls.ts';
import { namedDataDirectory, namedPaths, namedSocket, stateFolder } from './electron/command-line.ts';
import { comeForward, openFace } from './electron/face.ts';
import { showFailure } from './electron/failure-window.ts';
import { guardContents, guardSession } from './electron/guard.ts';
import { schemePrivileges } from './electron/scheme.ts';
import { openTroubleLog } from './electron/trouble-log.ts';
import { checkForUpdate } from './electron/update-check.ts';
import { utilityChild } from './electron/utility-child.ts';
import type { OpenLab } from './lab.ts';
import { openLabSession, type LabSession } from './lab-session.ts';
import { appRoot, appVersion, defaultDataDirectory, rendererFolder, resources } from './places.ts';

const remote = namedSocket(process.argv, process.cwd());
const usual = resolve(defaultDataDirectory());
const named = namedDataDirectory(process.argv, process.cwd());

app.setName('Hidden Unit');
const namedState = app.commandLine.getSwitchValue('user-data-dir');
const own = join(app.getPath('appData'), 'Hidden Unit');
const state = namedState === '' ? stateFolder(own, remote ?? named ?? usual, usual) : resolve(namedState);
/** A lab elsewhere keeps its own data; what this window notes of its own goes beside its place and size. */
const dataDirectory = remote === undefined ? (named ?? usual) : state;
const logFolder = join(dataDirectory, 'logs');
const note = openTroubleLog(logFolder);

// Electron's own answer to an uncaught error is a box that blocks the process, and with it every job of the lab.
process.on('uncaughtException', (error) => {
  note('Uncaught error.', error);
});
process.on('unhandledRejection', (reason) => {
  note('Unhandled rejection.', reason);
});

mkdirSync(state, { recursive: true });
app.setPath('userData', state);
// A crash leaves its dump in a folder of this computer, for a person to look at or to send, and is reported to nobody.
app.setPath('crashDumps', join(logFolder, 'crashes'));
crashReporter.start({ uploadToServer: false });
protocol.registerSchemesAsPrivileged([schemePrivileges]);

const paths = namedPaths(process.argv, process.cwd(), app.isPackaged);
// The second instance gives its paths along: of its command line Chromium only lets the switches through in order.
if (app.requestSingleInstanceLock({ paths })) {
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
  const opened = [...paths];
  const takePath = (event: { preventDefault(): void }, path: string): void => {
    event.preventDefault();
    opened.push(path);
  };
  app.on('open-file', takePath);
  const opening = openLabSession({ dataDirectory, remote, open: openLabHere });
  // Waited for below; a rejection before Electron is ready is not an unhandled one.
  opening.catch(() => undefined);
  await app.whenReady();
  guardSession(session.defaultSession);
  app.setAboutPanelOptions({ applicationName: 'Hidden Unit', applicationVersion: appVersion });
  try {
    const lab = await opening;
    closeBeforeQuit(lab);
    app.off('open-file', takePath);
    openFace(lab, {
      place: remote === undefined ? { kind: 'folder', path: dataDirectory } : { kind: 'socket', path: remote },
      renderer: rendererFolder,
      preload: join(appRoot, 'out', 'preload', 'preload.cjs'),
      icon: resources('icons', 'icon.png'),
      stateFile: join(state, 'window.json'),
      recentFile: join(namedState === '' ? own : state, 'recent-labs.json'),
      dataDirectory,
      logFolder,
      opened,
      note,
    });
    // Not while the app is starting: this can wait, and a page that is there can tell of it.
    if (app.isPackaged) setTimeout(() => void lookForUpdate(lab), 10_000);
  } catch (error) {
    note('The lab could not be opened.', error);
    const window = showFailure(toFailure(error).message);
    window.once('closed', () => {
      app.exit(1);
    });
    comeForward(window);
  }
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

/** Imported only when it is needed: a face that only attaches never loads the database. */
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
