import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { app, BrowserWindow, dialog, session } from 'electron';
import { labClient, valueOf, type KeptLab, type ShellEvent } from '../../shared/contract/index.ts';
import { dialogPlaces } from './dialog-places.ts';

const places = dialogPlaces(() => app.getPath('documents'));

/**
 * Asks where the report ledger is to be saved as a PDF, and prints it there. The person hears of it when it is done, and when it fails.
 * @throws when the lab, the printing or the file fails.
 */
export async function printLedger(
  lab: KeptLab,
  window: BrowserWindow,
  tellPage: (event: ShellEvent) => void,
): Promise<void> {
  const { filePath } = await dialog.showSaveDialog(window, {
    defaultPath: join(places.of('ledger'), 'report-ledger.pdf'),
    filters: [{ name: 'PDF', extensions: ['pdf'] }],
  });
  if (!filePath) return;
  places.chosen('ledger', filePath);
  try {
    const { html } = await valueOf(labClient(lab).ledgers.html({}));
    await writeFile(filePath, await printed(html));
    tellPage({ type: 'notice', text: `Saved ${basename(filePath)}.` });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    tellPage({ type: 'notice', text: `The PDF could not be saved: ${why}`, bad: true });
    throw error;
  }
}

/** A page as PDF, A4. It is printed in a window that nobody sees, without scripts and with no way to a network. */
async function printed(html: string): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'hidden-unit-print-'));
  const apart = session.fromPartition('print', { cache: false });
  apart.webRequest.onBeforeRequest(
    { urls: ['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*'] },
    (_asked, answer) => {
      answer({ cancel: true });
    },
  );
  const page = new BrowserWindow({
    show: false,
    webPreferences: {
      session: apart,
      javascript: false,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
    },
  });
  try {
    const file = join(folder, 'ledger.html');
    await writeFile(file, html);
    await page.loadURL(pathToFileURL(file).href);
    return await page.webContents.printToPDF({ pageSize: 'A4', printBackground: true });
  } finally {
    if (!page.isDestroyed()) page.destroy();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
