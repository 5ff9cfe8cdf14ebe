import { writeFile } from 'node:fs/promises';
import { dialog, Menu, type BrowserWindow, type MenuItemConstructorOptions } from 'electron';
import type { Note } from './trouble-log.ts';

/** Not the page's own world: nothing of the page can change what is asked there. */
const isolatedWorld = 901;

/**
 * The menu of a right click: what can be done with text, and with a picture of the page: copy it, save it as PNG. A picture is
 * taken in its own pixels, not in those of the screen.
 */
export function giveContextMenu(window: BrowserWindow, note: Note): void {
  const contents = window.webContents;
  contents.on('context-menu', (_event, { x, y, mediaType, isEditable, editFlags, selectionText }) => {
    const items: MenuItemConstructorOptions[] = [];
    if (mediaType === 'image' || mediaType === 'canvas') {
      items.push(
        {
          id: 'copy-picture',
          label: 'Copy Picture',
          click: () => {
            contents.copyImageAt(x, y);
          },
        },
        {
          id: 'save-picture',
          label: 'Save Picture…',
          click: () => {
            const zoom = contents.getZoomFactor();
            savePicture(window, x / zoom, y / zoom).catch((error: unknown) => {
              note('The picture could not be saved.', error);
            });
          },
        },
      );
    }
    if (isEditable) {
      items.push(
        { role: 'undo', enabled: editFlags.canUndo },
        { role: 'redo', enabled: editFlags.canRedo },
        { type: 'separator' },
        { role: 'cut', enabled: editFlags.canCut },
        { role: 'copy', enabled: editFlags.canCopy },
        { role: 'paste', enabled: editFlags.canPaste },
        { type: 'separator' },
        { role: 'selectAll' },
      );
    } else if (selectionText.trim() !== '') items.push({ role: 'copy' });
    if (items.length > 0) Menu.buildFromTemplate(items).popup({ window });
  });
}

/** @returns PNG bytes of the canvas or image at a place of the page, in CSS pixels. @throws when there is none. */
async function pictureAt(window: BrowserWindow, x: number, y: number): Promise<Buffer> {
  const code = `(() => {
    const found = document.elementsFromPoint(${x}, ${y}).find((each) => each.matches('canvas, img'));
    if (found === undefined || found.matches('canvas')) return found?.toDataURL('image/png');
    const copy = Object.assign(document.createElement('canvas'), { width: found.naturalWidth, height: found.naturalHeight });
    copy.getContext('2d').drawImage(found, 0, 0);
    return copy.toDataURL('image/png');
  })()`;
  const taken: unknown = await window.webContents.executeJavaScriptInIsolatedWorld(isolatedWorld, [{ code }]);
  const png = typeof taken === 'string' ? /^data:image\/png;base64,(.+)$/.exec(taken)?.[1] : undefined;
  if (png === undefined) throw new Error('There is no picture at this place.');
  return Buffer.from(png, 'base64');
}

async function savePicture(window: BrowserWindow, x: number, y: number): Promise<void> {
  const png = await pictureAt(window, x, y);
  const { filePath } = await dialog.showSaveDialog(window, {
    defaultPath: 'picture.png',
    filters: [{ name: 'PNG', extensions: ['png'] }],
  });
  if (filePath) await writeFile(filePath, png);
}
