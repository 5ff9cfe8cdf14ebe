import { app, Menu, type BrowserWindow } from 'electron';
import { toFailure } from '../../shared/contract/index.ts';
import { appOrigin } from './address.ts';
import { comeForward } from './come-forward.ts';
import { smallMenu } from './menu.ts';
import { showShellPage } from './shell-page.ts';
import type { Note } from './trouble-log.ts';

/** A lab that takes longer than this to open is said to be opening, in milliseconds. */
const unseen = 1000;

export interface OpeningOptions<Lab> {
  /** Begun before the app was ready. */
  first: Promise<Lab>;
  /** When a person wants to try again. */
  again(): Promise<Lab>;
  makeWindow(): BrowserWindow;
  /** Called with the window that is now in front. */
  inFront(window: BrowserWindow): void;
  note: Note;
}

/**
 * Waits for the lab in sight of the person: that it is being opened when that takes long, and why it could not be, with a way to try
 * again. It is a window and not a message box: a message box blocks the whole process, and its text cannot be copied. Who closes it
 * ends the app, with exit code 1 when there was no lab to be had. To be called when Electron is ready.
 * @returns the lab, and its window if there had to be one by then
 */
export async function openInSight<Lab>({ first, again, makeWindow, inFront, note }: OpeningOptions<Lab>): Promise<{
  lab: Lab;
  window: BrowserWindow | undefined;
}> {
  Menu.setApplicationMenu(Menu.buildFromTemplate(smallMenu(process.platform)));
  let window: BrowserWindow | undefined;
  let failed = false;
  const leave = (): void => {
    if (failed) app.exit(1);
    else app.quit();
  };
  const shown = (): BrowserWindow => {
    if (window !== undefined) return window;
    window = makeWindow();
    window.once('closed', leave);
    inFront(window);
    return window;
  };

  for (let opening = first; ; opening = again()) {
    const slow = setTimeout(() => {
      showShellPage(shown(), openingPage);
    }, unseen);
    const result = await opening.then(
      (lab) => ({ lab }),
      (error: unknown) => ({ error }),
    );
    clearTimeout(slow);
    if ('lab' in result) {
      window?.off('closed', leave);
      return { lab: result.lab, window };
    }
    note('The lab could not be opened.', result.error);
    failed = true;
    const reading = shown();
    showShellPage(reading, { ...failedPage, message: toFailure(result.error).message });
    comeForward(reading);
    await wishToTryAgain(reading);
    failed = false;
    showShellPage(reading, openingPage);
  }
}

const openingPage = {
  kind: 'opening',
  title: 'Opening the lab…',
  message: 'This can take a while after an update, or while another process has the lab open.',
  actions: [],
} as const;

const failedPage = {
  kind: 'failed',
  title: 'The lab could not be opened',
  actions: [{ label: 'Try again', address: `${appOrigin}/` }],
} as const;

/** There is no page of the app's as yet, so that a wish to go to one is the wish to try for it again. */
function wishToTryAgain({ webContents }: BrowserWindow): Promise<void> {
  return new Promise((go) => {
    webContents.once('will-navigate', (event) => {
      event.preventDefault();
      go();
    });
  });
}
