import { ipcRenderer, webUtils } from 'electron';
import { mostDropped, shellChannel } from './channels.ts';

/** As much of the DOM as a preload has business with: it watches the page and gives it nothing. */
interface PageElement {
  closest(selector: string): PageElement | null;
  readonly dataset: Readonly<Record<string, string | undefined>>;
  /** Of a link, whole. */
  readonly href?: string;
}
interface PageEvent {
  readonly isTrusted: boolean;
  readonly target: PageElement | null;
  readonly dataTransfer: {
    dropEffect: string;
    readonly types: readonly string[];
    readonly files: ArrayLike<File>;
  } | null;
  preventDefault(): void;
}
declare const window: { addEventListener(type: string, listener: (event: PageEvent) => void, capture?: boolean): void };
declare const document: { readonly documentElement: PageElement };
declare const MutationObserver: new (changed: () => void) => {
  observe(element: PageElement, options: { attributeFilter: readonly string[] }): void;
};

const wish = 'data-desktop';

/**
 * Tells the shell what a person does with the page that only the shell can carry out. The page calls nothing for it, so that
 * what it has been given stays the contract alone:
 * - a file or folder is dropped anywhere on the page: its path goes to the shell, which tells the page what it found there;
 * - a person's own click on an element with `data-desktop="choose"` or `"connect"` and what it is about in `data-desktop-value`;
 * - a person's own click on an element with `data-desktop="print-ledger"`;
 * - a person's own click on a link that leads to the web, which the page itself cannot follow;
 * - the theme chosen, which the page keeps in `data-theme-choice` of its root.
 */
export function watchPage(): void {
  for (const type of ['dragenter', 'dragover']) {
    window.addEventListener(type, (event) => {
      if (!bringsFiles(event) || event.dataTransfer === null) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = 'copy';
    });
  }
  window.addEventListener('drop', (event) => {
    if (!event.isTrusted || !bringsFiles(event)) return;
    event.preventDefault();
    const paths = Array.from(event.dataTransfer?.files ?? [], (file) => webUtils.getPathForFile(file)).filter(Boolean);
    const more = Math.max(0, paths.length - mostDropped);
    if (paths.length > 0) ipcRenderer.send(shellChannel, { ask: 'dropped', paths: paths.slice(0, mostDropped), more });
  });
  // Heard before the page does: it may take the element away.
  window.addEventListener(
    'click',
    (event) => {
      if (!event.isTrusted) return;
      const { desktop: ask, desktopValue: value } = event.target?.closest(`[${wish}]`)?.dataset ?? {};
      if (ask !== undefined) ipcRenderer.send(shellChannel, value === undefined ? { ask } : { ask, value });
    },
    true,
  );
  // The second is the middle button's.
  for (const type of ['click', 'auxclick']) {
    window.addEventListener(
      type,
      (event) => {
        const address = event.isTrusted ? event.target?.closest('a[href^="https://"]')?.href : undefined;
        if (address !== undefined) ipcRenderer.send(shellChannel, { ask: 'outside', value: address });
      },
      true,
    );
  }
  window.addEventListener('DOMContentLoaded', () => {
    const tellTheme = (): void => {
      const choice = document.documentElement.dataset['themeChoice'];
      if (choice !== undefined) ipcRenderer.send(shellChannel, { ask: 'theme', choice });
    };
    new MutationObserver(tellTheme).observe(document.documentElement, { attributeFilter: ['data-theme-choice'] });
    tellTheme();
  });
}

function bringsFiles({ dataTransfer }: PageEvent): boolean {
  return dataTransfer !== null && Array.from(dataTransfer.types).includes('Files');
}
