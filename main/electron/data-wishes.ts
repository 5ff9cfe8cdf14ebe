import { app, dialog, type BrowserWindow, type OpenDialogOptions } from 'electron';
import type { LabEvent } from '../../shared/contract/index.ts';
import { findData } from './data-folder.ts';
import type { RecentLab } from './recent-labs.ts';

export interface DataWishOptions {
  window(): BrowserWindow;
  tell(event: Extract<LabEvent, { type: 'open-data' | 'notice' }>): void;
  openLab(lab: RecentLab): void;
  /** False for a lab on another computer, which cannot see this one's folders. */
  labSeesFolders: boolean;
}

/** What the page takes in, as the contract's event names it. */
export type DataKind = Extract<LabEvent, { type: 'open-data' }>['kind'];

export interface DataWishes {
  /** Opens what was dropped, or what the app was opened with. */
  open(paths: readonly string[]): Promise<void>;
  /** Lets a person choose a folder of data, a list or an archive, and has the page take it. */
  chooseData(kind: DataKind): Promise<void>;
  /** Lets a person choose a lab's folder, or an empty one for a new lab. */
  chooseLab(): Promise<void>;
}

const choices: Record<DataKind, OpenDialogOptions> = {
  digits: { title: 'A folder of four IDX files', properties: ['openDirectory'] },
  matrices: { title: 'A folder of .npy matrices', properties: ['openDirectory'] },
  faces: { title: 'A folder of earlier downloads', properties: ['openDirectory'] },
  'face-list': {
    title: 'An actor list',
    properties: ['openFile'],
    filters: [
      { name: 'Actor lists', extensions: ['txt', 'tsv', 'csv'] },
      { name: 'All files', extensions: ['*'] },
    ],
  },
  archive: {
    title: 'A Hidden Unit archive',
    properties: ['openFile'],
    filters: [{ name: 'Hidden Unit archives', extensions: ['hidden-unit'] }],
  },
};

/** What a person wants done with folders and files of this computer. */
export function dataWishes({ window, tell, openLab, labSeesFolders }: DataWishOptions): DataWishes {
  function add(kind: DataKind, path: string): void {
    if (labSeesFolders) {
      tell({ type: 'open-data', kind, path });
      return;
    }
    const text = 'This is on this computer and the lab is on another one. Copy it there and type its path.';
    tell({ type: 'notice', text });
  }

  return {
    async open(paths) {
      for (const path of paths) {
        const found = await findData(path);
        if (found === undefined) {
          const text = `There are neither digits (IDX files) nor matrices (.npy), faces, an actor list, an archive or a lab in ${path}.`;
          tell({ type: 'notice', text });
        } else if (found.kind === 'lab') openLab({ kind: 'folder', path: found.path });
        else add(found.kind, found.path);
      }
    },
    async chooseData(kind) {
      const { filePaths } = await dialog.showOpenDialog(window(), choices[kind]);
      if (filePaths[0] !== undefined) add(kind, filePaths[0]);
    },
    async chooseLab() {
      const { filePaths } = await dialog.showOpenDialog(window(), {
        title: 'The data folder of a lab, or an empty folder for a new one',
        properties: ['openDirectory', 'createDirectory'],
      });
      const path = filePaths[0];
      if (path === undefined) return;
      app.addRecentDocument(path);
      openLab({ kind: 'folder', path });
    },
  };
}
