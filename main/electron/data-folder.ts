import { open, readdir, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';

/** What was found at a path, and the path it is to be opened by: of a data file its folder, of a lab's database its data folder. */
export interface FoundData {
  kind: 'digits' | 'matrices' | 'faces' | 'face-list' | 'archive' | 'lab';
  path: string;
}

const headBytes = 16 * 1024;
/** A line of an actor list: name, two numbers, an address, a box, a sha256, between tabs, commas or semicolons. */
const listLine = /https?:\/\/[^\t\n]+[\t,;]"?\d+,\d+,\d+,\d+"?[\t,;]"?[0-9a-f]{64}/i;

/**
 * What a path that a person dropped or opened leads to, by the names in its folder alone; the lab checks
 * whether the files are good. Data folders hold IDX files (`train-images-idx3-ubyte.gz`, `images.idx`), matrices (`.npy`) or earlier downloads of
 * faces (`<lastname><index>.jpg`). An archive is known by its ending, an actor list by its first lines.
 * @returns undefined when there is nothing Hidden Unit knows.
 */
export async function findData(path: string): Promise<FoundData | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return undefined;
  if (found.isFile()) {
    if (/\.hidden-unit$/i.test(path)) return { kind: 'archive', path };
    if (/\.(txt|tsv|csv)$/i.test(path) && listLine.test(await headOf(path))) return { kind: 'face-list', path };
  }
  const folder = found.isDirectory() ? path : dirname(path);
  // Of a file only its own name counts: beside a picture that was dropped by mistake there may be data.
  const names = found.isDirectory() ? await readdir(folder).catch((): string[] => []) : [basename(path)];
  if (names.includes('lab.sqlite')) return { kind: 'lab', path: folder };
  if (names.some((name) => /\.npy$/i.test(name))) return { kind: 'matrices', path: folder };
  if (names.some((name) => /([-.]idx[13][-.]ubyte|\.idx)(\.gz)?$/i.test(name))) return { kind: 'digits', path: folder };
  if (names.some((name) => /^[a-z]+\d+\.(jpe?g|png|gif|webp)$/i.test(name))) return { kind: 'faces', path: folder };
  return undefined;
}

/** Its first bytes as text; the NULs of UTF-16 are left out, so that a list in it is known as well. */
async function headOf(path: string): Promise<string> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(headBytes) });
    return buffer.toString('latin1', 0, bytesRead).replaceAll('\0', '');
  } finally {
    await file.close();
  }
}
