import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { app, dialog, Menu, type BrowserWindow, type MenuItemConstructorOptions } from 'electron';
import { dialogPlaces } from './dialog-places.ts';
import { pictureAt, type Picture } from './page-picture.ts';
import type { Note } from './trouble-log.ts';

/** The menu of a right click: what can be done with text, and with a picture of the page: copy it, save it as PNG. */
export function giveContextMenu(window: BrowserWindow, note: Note): void {
  window.webContents.on('context-menu', (_event, { x, y, mediaType, isEditable, editFlags, selectionText }) => {
    const show = (picture: Picture | undefined): void => {
      const items: MenuItemConstructorOptions[] = picture === undefined ? [] : pictureItems(window, picture, note);
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
      if (items.length > 0 && !window.isDestroyed()) Menu.buildFromTemplate(items).popup({ window });
    };
    if (isEditable) {
      show(undefined);
      return;
    }
    pictureAt(window.webContents, { x, y }, mediaType).then(show, (error: unknown) => {
      note('Could not find out what is under the pointer.', error);
      show(undefined);
    });
  });
}

function pictureItems(window: BrowserWindow, picture: Picture, note: Note): MenuItemConstructorOptions[] {
  const noted = (work: Promise<void>, trouble: string): void => {
    work.catch((error: unknown) => {
      note(trouble, error);
    });
  };
  return [
    {
      id: 'copy-picture',
      label: 'Copy Picture',
      click: () => {
        noted(picture.copy(), 'Could not copy the picture.');
      },
    },
    {
      id: 'save-picture',
      label: 'Save Picture…',
      click: () => {
        noted(savePicture(window, picture), 'Could not save the picture.');
      },
    },
  ];
}

const places = dialogPlaces(() => app.getPath('pictures'));

async function savePicture(window: BrowserWindow, picture: Picture): Promise<void> {
  const png = await picture.png();
  const { filePath } = await dialog.showSaveDialog(window, {
    defaultPath: join(places.of('picture'), 'picture.png'),
    filters: [{ name: 'PNG', extensions: ['png'] }],
  });
  if (!filePath) return;
  places.chosen('picture', filePath);
  await writeFile(filePath, png);
}
