import { app, BrowserWindow, Menu, nativeImage, nativeTheme, protocol, shell } from 'electron';
import type { KeptLab, ShellEvent } from '../../shared/contract/index.ts';
import { openInAnotherWindow } from './another-window.ts';
import { answerCalls, handOn, tell } from './calls.ts';
import { guardClosing } from './closing.ts';
import { comeForward } from './come-forward.ts';
import { dataWishes, type DialogKind } from './data-wishes.ts';
import { offerOutside } from './external-link.ts';
import { jobSignals } from './job-signals.ts';
import { watchJobs, type Job } from './job-watch.ts';
import { menuTemplate, type MenuState } from './menu.ts';
import type { Openings } from './openings.ts';
import { printLedger } from './print-ledger.ts';
import { readRecentLabs, rememberLab, writeRecentLabs, type RecentLab } from './recent-labs.ts';
import { serveScheme } from './scheme.ts';
import { answerShellRequests, type ShellRequest } from './shell-requests.ts';
import type { Note } from './trouble-log.ts';
import { carryOutTraining, trainingFor, trainingWishes, type TrainingWish } from './training-wish.ts';
import { openWindow, showLab } from './window.ts';

/**
 * A lab as its shell needs it. `role`: whether it is open in this process, and its work ends with it. `othersWork`: whether commands or
 * other shells work in a lab that is open in this process; `othersDone` settles when they do no more.
 */
export interface ShellLab extends KeptLab {
  readonly role: 'owner' | 'attached';
  readonly othersWork: boolean;
  othersDone(hasToStay: () => void, handOver: AbortSignal): Promise<void>;
}

export interface ShellOptions {
  /** Where the lab is. */
  place: RecentLab;
  /** Folder of the built page, and file of its preload. */
  renderer: string;
  preload: string;
  /** Picture for the title bar, the task bar and the tray. */
  icon: string;
  /** Where the window's place is kept, and the labs opened last. */
  stateFile: string;
  recentFile: string;
  dataDirectory: string;
  logFolder: string;
  /** The window there is already, from when the lab was being opened. */
  window: BrowserWindow | undefined;
  openings: Openings;
  note: Note;
}

/** Gives an open lab its window, its menu, and what the system shows of it. To be called when Electron is ready. */
export function openShell(lab: ShellLab, options: ShellOptions): void {
  const { place, note } = options;
  const here = place.kind === 'folder';
  serveScheme(protocol, lab, options.renderer, note);
  answerCalls(lab, note);
  lab.subscribe((event) => {
    for (const { webContents } of BrowserWindow.getAllWindows()) {
      if (event.type === 'connection') tell(webContents, event);
      else handOn(webContents, event);
    }
  });

  const open = (window = openWindow(options)): BrowserWindow => {
    closing.attend(window);
    window.on('show', closing.forward);
    showLab(window, options);
    return window;
  };
  const bringForward = (): void => {
    if (main.isDestroyed()) main = open();
    else comeForward(main);
  };
  /** To the page, and the window forward; a page that is only just being loaded hears it when it can. */
  const tellPage = (event: ShellEvent): void => {
    bringForward();
    const contents = main.webContents;
    if (contents.isLoading()) contents.once('did-stop-loading', () => whenPainted(main, event));
    else tell(contents, event);
  };

  const closing = guardClosing({
    jobsHere: () => (lab.role === 'owner' ? jobs.active().length : 0),
    othersWork: () => lab.othersWork,
    othersDone: (handOver) => lab.othersDone(() => undefined, handOver),
    comeForward: bringForward,
    icon: () => nativeImage.createFromPath(options.icon).resize({ width: 22, height: 22 }),
    note,
  });
  const signals = jobSignals({
    window: () => (main.isDestroyed() ? undefined : main),
    worksHere: here,
    open: (address) => {
      tellPage({ type: 'go', address });
    },
    note,
  });
  const openLab = (other: RecentLab): void => {
    if (other.kind === place.kind && other.path === place.path) bringForward();
    else openInAnotherWindow(other, note);
  };
  const wishes = dataWishes({ window: () => main, tell: tellPage, openLab, labSeesFolders: here });
  const noted = (work: Promise<unknown>): void => {
    work.catch((error: unknown) => {
      note('A request from the page failed.', error);
    });
  };

  let recent = remembered(options);
  let shown: string | undefined;
  /** Another menu only where something in it is another: one that is open on the screen would go. */
  const showMenu = (active: readonly Job[]): void => {
    const state: MenuState = { recent, training: trainingWishes(active), folderHere: here };
    const text = JSON.stringify(state);
    if (text === shown) return;
    shown = text;
    Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(process.platform, !app.isPackaged, actions, state)));
  };
  const actions = {
    tell: tellPage,
    chooseData: (kind: DialogKind) => {
      noted(wishes.choose(kind));
    },
    undo: () => {
      noted(undo(main));
    },
    chooseLab: () => {
      noted(wishes.chooseLab());
    },
    openLab,
    forgetRecentLabs: () => {
      app.clearRecentDocuments();
      writeRecentLabs(options.recentFile, [place]);
      recent = [];
      showMenu(jobs.active());
    },
    openDataFolder: () => void shell.openPath(options.dataDirectory),
    openLogFolder: () => void shell.openPath(options.logFolder),
    showAbout: () => {
      app.showAboutPanel();
    },
    training: (wish: TrainingWish) => {
      const training = trainingFor(wish, jobs.active());
      if (training === undefined) return;
      if (wish === 'show') tellPage({ type: 'go', address: `/train?run=${training.run ?? ''}` });
      else noted(carryOutTraining(lab, wish, training, tellPage));
    },
  };

  answerShellRequests((request) => {
    carryOut(request);
  }, note);
  function carryOut(request: ShellRequest): void {
    switch (request.ask) {
      case 'theme':
        nativeTheme.themeSource = request.choice;
        return;
      case 'dropped':
        noted(wishes.open(request.paths, request.more));
        return;
      case 'choose':
        noted(wishes.choose(request.value));
        return;
      case 'connect':
        openLab({ kind: 'socket', path: request.value });
        return;
      case 'outside':
        void offerOutside(request.value, note);
        return;
      case 'print-ledger':
        noted(printLedger(lab, main, tellPage));
    }
  }

  let main = open(options.window);
  const jobs = watchJobs(
    lab,
    {
      changed: (active) => {
        signals.changed(active);
        closing.changed();
        showMenu(active);
      },
      ended: signals.ended,
    },
    note,
  );
  showMenu([]);
  options.openings.serve({
    comeForward: bringForward,
    open: (paths) => {
      noted(wishes.open(paths));
    },
  });
}

/** The page says by itself when it listens (`data-painted`); a page that never does hears nothing. */
function whenPainted(window: BrowserWindow, event: ShellEvent): void {
  const painted = `new Promise((done) => {
    const look = () => document.documentElement.dataset.painted === 'true' ? done(true) : requestAnimationFrame(look);
    look();
  })`;
  window.webContents.executeJavaScript(painted).then(
    () => {
      tell(window.webContents, event);
    },
    () => undefined,
  );
}

/** The labs opened before this one, which is remembered now. */
function remembered({ recentFile, place, note }: ShellOptions): RecentLab[] {
  try {
    return rememberLab(recentFile, place).slice(1);
  } catch (error) {
    note('Could not add the lab to the recent labs.', error);
    return readRecentLabs(recentFile).filter(({ path }) => path !== place.path);
  }
}

/** Undoes what the page says it can (`data-undoes` of its root), else what was typed last. */
async function undo(window: BrowserWindow): Promise<void> {
  if (window.isDestroyed()) return;
  const contents = window.webContents;
  const who: unknown = await contents.executeJavaScript('document.documentElement.dataset.undoes');
  if (who === 'page') tell(contents, { type: 'command', command: 'undo' });
  else contents.undo();
}
