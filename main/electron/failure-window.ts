import { BrowserWindow } from 'electron';
import { failurePage } from './failure-page.ts';

/**
 * Opens a window that says why the lab could not be opened and what to do next. It is a window and not a message box: a message
 * box blocks the whole process, and its text cannot be copied.
 */
export function showFailure(message: string): BrowserWindow {
  const window = new BrowserWindow({
    width: 760,
    height: 380,
    title: 'Hidden Unit',
    webPreferences: { sandbox: true, contextIsolation: true, nodeIntegration: false, spellcheck: false },
  });
  void window.loadURL(`data:text/html;charset=utf-8,${encodeURIComponent(failurePage(message))}`);
  return window;
}
