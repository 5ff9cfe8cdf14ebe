import { readdir, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';

/** What was found at a path, and the path it is to be opened by: of a data file its folder, of a lab's database its data folder. */
export interface FoundData {
  kind: 'digits' | 'matrices' | 'lab';
  path: string;
}

/**
 * What a path that a person dropped or opened leads to, judged by the names in its folder; whether the files are good is for the
 * lab to say. Data folders hold IDX files (`train-images-idx3-ubyte.gz`, `images.idx`) or matrices (`.npy`).
 * @returns undefined when there is nothing Hidden Unit knows.
 */
export async function findData(path: string): Promise<FoundData | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return undefined;
  const folder = found.isDirectory() ? path : dirname(path);
  // Of a file only its own name counts: beside a picture that was dropped by mistake there may be data.
  const names = found.isDirectory() ? await readdir(folder).catch((): string[] => []) : [basename(path)];
  if (names.includes('lab.sqlite')) return { kind: 'lab', path: folder };
  if (names.some((name) => /\.npy$/i.test(name))) return { kind: 'matrices', path: folder };
  if (names.some((name) => /([-.]idx[13][-.]ubyte|\.idx)(\.gz)?$/i.test(name))) return { kind: 'digits', path: folder };
  return undefined;
}
