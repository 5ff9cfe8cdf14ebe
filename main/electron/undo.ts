import type { BrowserWindow } from 'electron';
import { tell } from './calls.ts';

/** Takes back what the page says that it can (`data-undoes` of its root), else what was typed last. */
export async function undo(window: BrowserWindow): Promise<void> {
  if (window.isDestroyed()) return;
  const contents = window.webContents;
  const who: unknown = await contents.executeJavaScript('document.documentElement.dataset.undoes');
  if (who === 'page') tell(contents, { type: 'command', command: 'undo' });
  else contents.undo();
}
