import type { BrowserWindow } from 'electron';

/** A page whose process is gone is loaded again on the way. */
export function comeForward(window: BrowserWindow): void {
  if (window.webContents.isCrashed()) window.webContents.reload();
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}
