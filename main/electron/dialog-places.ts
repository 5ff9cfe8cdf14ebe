import { dirname } from 'node:path';

/** Where dialogs open. */
export interface DialogPlaces {
  /** The folder that the last choice of this kind was in, else the usual one. */
  of(kind: string): string;
  /** To be told what a person chose. */
  chosen(kind: string, path: string): void;
}

/**
 * Every dialog is told where to open: since Electron 43 one that is not opens in the downloads each time, where systems used to go
 * back to the last folder.
 * @param usual the folder of a kind that nothing was chosen of yet
 */
export function dialogPlaces(usual: (kind: string) => string): DialogPlaces {
  const last = new Map<string, string>();
  return {
    of: (kind) => last.get(kind) ?? usual(kind),
    chosen: (kind, path) => {
      last.set(kind, dirname(path));
    },
  };
}
