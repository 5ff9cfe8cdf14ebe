import { createHash } from 'node:crypto';
import { BrowserWindow } from 'electron';

const style =
  'body{font:15px/1.5 system-ui,sans-serif;margin:48px;max-width:640px;background:#f4f5f7;color:#1a1f29}' +
  'h1{font-size:20px}@media (prefers-color-scheme:dark){body{background:#121417;color:#e7e9ed}}';

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

/** A page that runs nothing and loads nothing. `message` is text, whatever is in it. */
export function failurePage(message: string): string {
  const hash = createHash('sha256').update(style).digest('base64');
  return (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Hidden Unit</title>' +
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${hash}'">` +
    `<style>${style}</style></head><body><h1>The lab could not be opened</h1><p>${escaped(message)}</p></body></html>`
  );
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
