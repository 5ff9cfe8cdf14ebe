import type { Session, WebContents } from 'electron';
import { appOrigin, isAppAddress } from './address.ts';
import { offerOutside } from './external-link.ts';
import type { Note } from './trouble-log.ts';

/**
 * Keeps a page where it is: it may go to other pages of the application, and nowhere else; it opens no windows and no guests. A
 * page of the web that it links to is offered to the system's browser.
 */
export function guardContents(contents: WebContents, note: Note): void {
  contents.on('will-navigate', (event) => {
    if (isAppAddress(event.url)) return;
    event.preventDefault();
    note(`Refused to go to ${event.url}.`);
    void offerOutside(event.url, note);
  });
  contents.on('will-redirect', (event) => {
    if (!isAppAddress(event.url)) event.preventDefault();
  });
  contents.on('will-frame-navigate', (event) => {
    if (!isAppAddress(event.url)) event.preventDefault();
  });
  contents.on('will-attach-webview', (event) => {
    event.preventDefault();
  });
  contents.setWindowOpenHandler(({ url }) => {
    note(`Refused to open a window for ${url}.`);
    void offerOutside(url, note);
    return { action: 'deny' };
  });
}

/**
 * Denies what no page here needs: every permission but writing to the clipboard (*Copy as command line*), every device, every
 * request to a network or to the file system, and downloads of anything but what the application itself offers to save.
 */
export function guardSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, answer, details) => {
    answer(isAllowed(permission, details.requestingUrl));
  });
  session.setPermissionCheckHandler((_contents, permission, origin) => isAllowed(permission, origin));
  session.setDevicePermissionHandler(() => false);
  session.webRequest.onBeforeRequest(
    { urls: ['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*', 'ftp://*/*', 'file://*/*'] },
    (_request, answer) => {
      answer({ cancel: true });
    },
  );
  session.on('will-download', (event, item) => {
    const address = item.getURL();
    if (!isAppAddress(address) && !address.startsWith(`blob:${appOrigin}/`)) event.preventDefault();
  });
  session.setSpellCheckerEnabled(false);
}

function isAllowed(permission: string, asking: string | undefined): boolean {
  return permission === 'clipboard-sanitized-write' && asking !== undefined && isAppAddress(asking);
}
