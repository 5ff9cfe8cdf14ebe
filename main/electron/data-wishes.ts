import { app, dialog, type BrowserWindow } from 'electron';
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

export interface DataWishes {
  /** Opens what was dropped, or what the app was opened with. */
  open(paths: readonly string[]): Promise<void>;
  /** Lets a person choose a folder of data, and adds it. */
  chooseData(kind: 'digits' | 'matrices'): Promise<void>;
  /** Lets a person choose a lab's folder, or an empty one for a new lab. */
  chooseLab(): Promise<void>;
}

/** What a person wants done with folders of this computer. */
export function dataWishes({ window, tell, openLab, labSeesFolders }: DataWishOptions): DataWishes {
  function add(kind: 'digits' | 'matrices', path: string): void {
    if (labSeesFolders) {
      tell({ type: 'open-data', kind, path });
      return;
    }
    const text =
      'This folder is on this computer and the lab is on another one. Copy the folder there and type its path.';
    tell({ type: 'notice', text });
  }

  async function chooseFolder(title: string, more: readonly 'createDirectory'[] = []): Promise<string | undefined> {
    const { filePaths } = await dialog.showOpenDialog(window(), { title, properties: ['openDirectory', ...more] });
    return filePaths[0];
  }

  return {
    async open(paths) {
      for (const path of paths) {
        const found = await findData(path);
        if (found === undefined) {
          const text = `There are neither digits (IDX files) nor matrices (.npy) nor a lab in ${path}.`;
          tell({ type: 'notice', text });
        } else if (found.kind === 'lab') openLab({ kind: 'folder', path: found.path });
        else add(found.kind, found.path);
      }
    },
    async chooseData(kind) {
      const path = await chooseFolder(kind === 'digits' ? 'A folder of four IDX files' : 'A folder of .npy matrices');
      if (path !== undefined) add(kind, path);
    },
    async chooseLab() {
      const path = await chooseFolder('The data folder of a lab, or an empty folder for a new one', [
        'createDirectory',
      ]);
      if (path === undefined) return;
      app.addRecentDocument(path);
      openLab({ kind: 'folder', path });
    },
  };
}
