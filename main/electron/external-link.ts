import { dialog, shell } from 'electron';
import type { Note } from './trouble-log.ts';
import { webAddress } from './web-address.ts';

let asking = false;
let quietUntil = -Infinity;

/** How long nobody is asked after a no, in milliseconds: a page can put a link under every click. */
const quiet = 3000;

/**
 * Asks whether a page of the web that a person has clicked on is to be opened in the system's browser, one at a time, and does so.
 * Nothing else is ever opened.
 */
export async function offerOutside(text: string, note: Note): Promise<void> {
  const address = webAddress(text);
  if (address === undefined || asking || performance.now() < quietUntil) return;
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
    else quietUntil = performance.now() + quiet;
  } catch (error) {
    note(`${address} could not be opened in the browser.`, error);
  } finally {
    asking = false;
  }
}
