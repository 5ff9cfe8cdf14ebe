import { dialog, shell } from 'electron';
import type { Note } from './trouble-log.ts';
import { webAddress } from './web-address.ts';

let asking = false;

/** Asks whether a page of the web is to be opened in the system's browser, one at a time, and does so. Nothing else is ever opened. */
export async function offerOutside(text: string, note: Note): Promise<void> {
  const address = webAddress(text);
  if (address === undefined || asking) return;
  asking = true;
  try {
    const { response } = await dialog.showMessageBox({
      type: 'question',
      message: 'Open this page in your browser?',
      detail: address,
      buttons: ['Open in Browser', 'Cancel'],
      defaultId: 1,
      cancelId: 1,
    });
    if (response === 0) await shell.openExternal(address);
  } catch (error) {
    note(`${address} could not be opened.`, error);
  } finally {
    asking = false;
  }
}
