import type { Session, WebContents } from 'electron';
import { appOrigin, isAppAddress } from './address.ts';
import type { Note } from './trouble-log.ts';

/**
 * Keeps a page where it is: it may go to other pages of the application, and nowhere else; it opens no windows and no guests. What a
 * person follows to the web is seen by the preload (`page-wishes.ts`), not here, where a page can pretend it as often as it likes.
 */
export function guardContents(contents: WebContents, note: Note): void {
  // With the session's proxy below: WebRTC obeys neither a content security policy nor `webRequest`.
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp');
  // Since Electron 25 `will-frame-navigate` comes first, for the page itself too, and what it prevents no other event tells of.
  const stay = (event: { readonly url: string; preventDefault(): void }): void => {
    if (isAppAddress(event.url)) return;
    event.preventDefault();
    note(`Refused to go to ${brief(event.url)}.`);
  };
  contents.on('will-frame-navigate', stay);
  contents.on('will-navigate', stay);
  contents.on('will-redirect', stay);
  contents.on('will-attach-webview', (event, _preferences, { src }) => {
    event.preventDefault();
    note(`Refused to show ${brief(src ?? 'a guest')} inside the page.`);
  });
  contents.setWindowOpenHandler(({ url }) => {
    note(`Refused to open a window for ${brief(url)}.`);
    return { action: 'deny' };
  });
}

/**
 * Denies what no page here needs: every permission but writing to the clipboard (*Copy as command line*), every device, every
 * request to a network or to the file system, and downloads of anything but what the application itself offers to save. To be waited
 * for before there is a page. The updater has a session of its own.
 */
export async function guardSession(session: Session, note: Note): Promise<void> {
  session.setPermissionRequestHandler((_contents, permission, answer, details) => {
    const allowed = isAllowed(permission, details.requestingUrl);
    answer(allowed);
    if (!allowed) note(`Refused the permission ${permission} to ${brief(details.requestingUrl)}.`);
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
    if (isAppAddress(address) || address.startsWith(`blob:${appOrigin}/`)) return;
    event.preventDefault();
    note(`Refused to download ${brief(address)}.`);
  });
  session.setSpellCheckerEnabled(false);
  // What goes past all of that (WebRTC to a server of its page's choice) has no way out but a proxy that nobody runs.
  await session.setProxy({ proxyRules: 'socks5://127.0.0.1:9', proxyBypassRules: '<-loopback>' });
}

function isAllowed(permission: string, asking: string | undefined): boolean {
  return permission === 'clipboard-sanitized-write' && asking !== undefined && isAppAddress(asking);
}

/** A page can make its addresses as long as it likes, and the log is kept. */
function brief(address: string): string {
  return address.length > 200 ? `${address.slice(0, 200)}…` : address;
}
