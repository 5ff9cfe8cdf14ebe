import { app, dialog, Menu, powerMonitor, Tray, type BrowserWindow, type NativeImage } from 'electron';
import type { Note } from './trouble-log.ts';

export interface ClosingOptions {
  /** How many jobs would end with this program: none when the lab is open in another. */
  jobsHere(): number;
  /** Whether commands or other shells are at work in the lab of this program. */
  othersWork(): boolean;
  /** Settles when they are not any more, and keeps others from beginning; or when `handOver` is aborted. */
  othersDone(handOver: AbortSignal): Promise<void>;
  /** Opens or brings forward the window. */
  comeForward(): void;
  /** Picture for the tray, made when it is needed. */
  icon(): NativeImage;
  note: Note;
}

export interface Closing {
  /** To be called for every window that stands for the lab. */
  attend(window: BrowserWindow): void;
  /** The window is there again: no tray is needed. */
  forward(): void;
  /** Work has begun or ended: the tray says whether there is any. */
  changed(): void;
}

const keep = 0;
const stop = 1;

/**
 * Asks, once at a time, what is to become of the work when its window is closed or the app is quit: continue in the background behind
 * an icon in the tray, or stop. Where only others are at work, commands in a terminal, nothing is asked: the lab stays open for them behind
 * the icon and the program ends when they are done. At the end of a person's session nothing is asked either: the lab interrupts, keeps
 * what there is, and commands continue in a lab of their own.
 */
export function guardClosing({ jobsHere, othersWork, othersDone, comeForward, icon, note }: ClosingOptions): Closing {
  let leaving = false;
  let asking = false;
  let tray: Tray | undefined;

  const leave = (): void => {
    leaving = true;
    app.quit();
  };

  async function ask(window: BrowserWindow | undefined): Promise<void> {
    if (asking) return;
    asking = true;
    try {
      const jobs = jobsHere();
      const question = {
        type: 'question' as const,
        message: jobs === 1 ? 'One job is still running.' : `${jobs} jobs are still running.`,
        detail: [
          'You can let it finish in the background and get a notification at the end. Or stop it now: finished work is saved, and a training can be resumed from its last checkpoint.',
          ...(othersWork() ? ['Commands in a terminal continue without this window.'] : []),
        ].join(' '),
        buttons: ['Continue in Background', 'Stop and Quit', 'Cancel'],
        defaultId: keep,
        cancelId: 2,
      };
      const shown = window?.isVisible() === true ? window : undefined;
      const { response } = await (shown ? dialog.showMessageBox(shown, question) : dialog.showMessageBox(question));
      if (response === stop) leave();
      // What there was to do can have been done while the question stood; its result is in the window.
      if (response === keep && jobsHere() > 0) goBehind(window);
    } catch (error) {
      note('Could not show the question about running jobs; quitting.', error);
      leave();
    } finally {
      asking = false;
    }
  }

  let staying: AbortController | undefined;
  /** Out of sight until the others are done, and then gone; unless the window is wanted again. */
  async function stayForOthers(window: BrowserWindow | undefined): Promise<void> {
    if (staying !== undefined) return;
    const wanted = new AbortController();
    staying = wanted;
    goBehind(window);
    try {
      await othersDone(wanted.signal);
    } catch (error) {
      note('Could not wait for others to finish their work; quitting.', error);
    }
    if (staying === wanted) staying = undefined;
    if (!wanted.signal.aborted) leave();
  }

  const isBusy = (): boolean => jobsHere() > 0 || othersWork();
  function stayOrAsk(window: BrowserWindow | undefined): void {
    if (staying === undefined && jobsHere() > 0) void ask(window);
    else void stayForOthers(window);
  }

  let dressedFor: boolean | undefined;
  function dress(icon: Tray): void {
    const working = isBusy();
    dressedFor = working;
    icon.setToolTip(working ? 'Hidden Unit: jobs running' : 'Hidden Unit: all jobs finished');
    icon.setContextMenu(
      Menu.buildFromTemplate([
        { label: 'Open Hidden Unit', click: comeForward },
        { type: 'separator' },
        { label: working ? 'Stop and Quit' : 'Quit', click: leave },
      ]),
    );
  }

  function goBehind(window: BrowserWindow | undefined): void {
    window?.hide();
    if (tray !== undefined) return;
    try {
      tray = new Tray(icon());
      tray.on('click', comeForward);
      dress(tray);
    } catch (error) {
      // A desktop without a tray: starting the app again brings the window back.
      note('Could not create the tray icon.', error);
    }
  }

  let attended: BrowserWindow | undefined;
  app.on('before-quit', (event) => {
    if (leaving || !isBusy()) {
      leaving = true;
      return;
    }
    event.preventDefault();
    stayOrAsk(attended?.isDestroyed() === false ? attended : undefined);
  });
  // Only who prevents it is waited for (macOS, and Linux with systemd). Electron's types have no event here, its documentation does.
  powerMonitor.on('shutdown', (event?: Electron.Event) => {
    event?.preventDefault();
    leave();
  });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, leave);

  return {
    attend(window) {
      attended = window;
      window.on('close', (event) => {
        if (leaving || process.platform === 'darwin' || !isBusy()) return;
        event.preventDefault();
        stayOrAsk(window);
      });
      // Windows tells a program by its windows, and ends it soon after the second. Asked, a program at work says that it needs a moment.
      window.on('query-session-end', (event) => {
        if (!isBusy()) return;
        event.preventDefault();
        leave();
      });
      window.on('session-end', leave);
    },
    forward() {
      staying?.abort();
      staying = undefined;
      tray?.destroy();
      tray = undefined;
    },
    changed() {
      if (tray !== undefined && dressedFor !== isBusy()) dress(tray);
    },
  };
}
