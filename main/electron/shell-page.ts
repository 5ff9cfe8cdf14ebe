import { createHash } from 'node:crypto';
import type { BrowserWindow, WebContents } from 'electron';

/** A page of the shell itself, for when there is no lab to show one. */
export interface ShellPage {
  /** Goes into `data-page` of its root: who starts the app to check it looks for it. */
  kind: 'opening' | 'failed' | 'crashed';
  title: string;
  /** Text, whatever is in it. */
  message: string;
  /** Links, the first of which is what most want. Where they lead is for the window to hear (`will-navigate`). */
  actions: readonly { label: string; address: string }[];
}

const style =
  'body{font:15px/1.5 system-ui,sans-serif;margin:48px;max-width:640px;background:#f4f5f7;color:#1a1f29}' +
  'h1{font-size:20px}a{display:inline-block;margin:8px 8px 0 0;padding:4px 12px;border:1px solid currentColor;' +
  'border-radius:6px;color:inherit;text-decoration:none}a:focus-visible{outline:2px solid;outline-offset:2px}' +
  '@media (prefers-color-scheme:dark){body{background:#121417;color:#e7e9ed}}';

/** A page that runs nothing and loads nothing, as HTML. */
export function shellPage({ kind, title, message, actions }: ShellPage): string {
  const hash = createHash('sha256').update(style).digest('base64');
  const links = actions.map(
    ({ label, address }, index) =>
      `<a href="${escaped(address)}"${index === 0 ? ' autofocus' : ''}>${escaped(label)}</a>`,
  );
  return (
    `<!doctype html><html lang="en" data-page="${kind}"><head><meta charset="utf-8"><title>Hidden Unit</title>` +
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${hash}'">` +
    `<style>${style}</style></head><body><h1>${escaped(title)}</h1><p>${escaped(message)}</p>` +
    `<nav>${links.join('')}</nav></body></html>`
  );
}

/** The addresses of all that contents were given: one that another follows at once may still be gone to before it. */
const shown = new WeakMap<WebContents, Set<string>>();

/** Shows a page of the shell's in a window of the app's, which keeps its place, its theme and its habits. */
export function showShellPage({ webContents }: BrowserWindow, page: ShellPage): void {
  const address = `data:text/html;charset=utf-8,${encodeURIComponent(shellPage(page))}`;
  shown.set(webContents, (shown.get(webContents) ?? new Set()).add(address));
  // Another page asked for meanwhile ends this loading, and so does the end of the window.
  webContents.loadURL(address).catch(() => undefined);
}

/** Whether an address is that of a page of the shell's that these contents were given. */
export function isShellPage(contents: WebContents, address: string): boolean {
  return shown.get(contents)?.has(address) === true;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
