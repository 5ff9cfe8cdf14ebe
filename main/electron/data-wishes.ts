import { app, dialog, type BrowserWindow, type OpenDialogOptions } from 'electron';
import type { ShellEvent } from '../../shared/contract/index.ts';
import { findData, type FoundData } from './data-folder.ts';
import { dialogPlaces } from './dialog-places.ts';
import type { RecentLab } from './recent-labs.ts';
import type { dialogKinds } from './shell-requests.ts';

export interface DataWishOptions {
  window(): BrowserWindow;
  tell(event: Extract<ShellEvent, { type: 'open-data' | 'path-chosen' | 'notice' }>): void;
  openLab(lab: RecentLab): void;
  /** False for a lab on another computer, which cannot see this one's folders. */
  labSeesFolders: boolean;
}

/** What the page can import, as the shell's event names it. */
export type DataKind = Extract<ShellEvent, { type: 'open-data' }>['kind'];

/** What a dialog of the system is opened for: data to import, or a path for a box of the page. */
export type DialogKind = (typeof dialogKinds)[number];

export interface DataWishes {
  /**
   * Opens what was dropped, or what the app was opened with; of several files of one set of data the set, once.
   * @param more how many were dropped besides, which nobody looks at.
   */
  open(paths: readonly string[], more?: number): Promise<void>;
  /** Lets a person choose a folder of data, a list or an archive, and has the page take it. */
  choose(kind: DialogKind): Promise<void>;
  /** Lets a person choose a lab's folder, or an empty one for a new lab. */
  chooseLab(): Promise<void>;
}

const choices: Record<DialogKind, OpenDialogOptions> = {
  digits: { title: 'Choose a folder with four IDX files', properties: ['openDirectory'] },
  matrices: { title: 'Choose a folder with .npy matrices', properties: ['openDirectory'] },
  faces: { title: 'Choose a folder with face pictures', properties: ['openDirectory'] },
  'face-list': {
    ...fileOf('Actor lists', 'txt', 'tsv', 'csv'),
    title: 'Choose an actor list',
  },
  archive: {
    title: 'Choose a Hidden Unit archive',
    properties: ['openFile'],
    filters: [{ name: 'Hidden Unit archives', extensions: ['hidden-unit'] }],
  },
  'export-folder': { title: 'Choose an empty folder to export to', properties: ['openDirectory', 'createDirectory'] },
  'engine-source': {
    ...fileOf('Wheels and archives', 'whl', 'gz', 'tgz'),
    title: 'Choose a TensorFlow wheel or library archive',
  },
};

const labKind = 'lab';

/** One file, of the usual endings first. */
function fileOf(name: string, ...extensions: string[]): OpenDialogOptions {
  const filters = [
    { name, extensions },
    { name: 'All files', extensions: ['*'] },
  ];
  return { properties: ['openFile'], filters };
}

/** What a person wants done with folders and files of this computer. */
export function dataWishes({ window, tell, openLab, labSeesFolders }: DataWishOptions): DataWishes {
  function give(kind: DialogKind, path: string): void {
    if (!labSeesFolders) {
      const text =
        'The lab runs on another computer and cannot read files from this one. Copy it there, then enter its path.';
      tell({ type: 'notice', text });
    } else if (kind === 'export-folder' || kind === 'engine-source') tell({ type: 'path-chosen', kind, path });
    else tell({ type: 'open-data', kind, path });
  }

  const places = dialogPlaces((kind) => app.getPath(kind === labKind ? 'documents' : 'downloads'));

  return {
    async open(paths, more = 0) {
      const known = new Map<string, FoundData>();
      const unknown: string[] = [];
      for (const path of paths) {
        const found = await findData(path);
        if (found === undefined) unknown.push(path);
        else known.set(JSON.stringify([found.kind, found.path]), found);
      }
      for (const { kind, path } of known.values()) {
        if (kind === 'lab') openLab({ kind: 'folder', path });
        else give(kind, path);
      }
      const text = complaint(unknown, more);
      if (text !== '') tell({ type: 'notice', text });
    },
    async choose(kind) {
      const { filePaths } = await dialog.showOpenDialog(window(), { ...choices[kind], defaultPath: places.of(kind) });
      const path = filePaths[0];
      if (path === undefined) return;
      places.chosen(kind, path);
      give(kind, path);
    },
    async chooseLab() {
      const { filePaths } = await dialog.showOpenDialog(window(), {
        title: 'Choose the data folder of a lab, or an empty folder for a new lab',
        properties: ['openDirectory', 'createDirectory'],
        defaultPath: places.of(labKind),
      });
      const path = filePaths[0];
      if (path === undefined) return;
      places.chosen(labKind, path);
      app.addRecentDocument(path);
      openLab({ kind: 'folder', path });
    },
  };
}

/** One sentence for all that could not be opened, '' for nothing. */
function complaint(unknown: readonly string[], more: number): string {
  const sentences: string[] = [];
  const [first = ''] = unknown;
  const others = unknown.length - 1;
  const which = others <= 0 ? first : `${first} and ${others} ${others === 1 ? 'other' : 'others'}`;
  if (first !== '')
    sentences.push(
      `Nothing to import in ${which}. Hidden Unit opens digits (IDX files), matrices (.npy), faces, actor lists, archives and labs.`,
    );
  if (more > 0) sentences.push(`${more} more files were skipped. Drop their folder instead.`);
  return sentences.join(' ');
}
