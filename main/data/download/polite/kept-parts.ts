import { createHash } from 'node:crypto';
import { lstat, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { stored } from '../stored.ts';
import { KeptPart, noteOf } from './kept-part.ts';

/** How much of what was broken off stays: so many files, so many bytes, for so many days; the oldest go first. */
export interface PartBounds {
  files: number;
  bytes: number;
  days: number;
}

/** A usual download under way, sixteen files of 50 MB, fits in; a server's word on a version is worth little after a month. */
const usualPartBounds: PartBounds = { files: 256, bytes: 1_000_000_000, days: 30 };

const dayMs = 86_400_000;
/** Names that this folder gives: parts, notes, and notes on their way. Nothing else in it is touched. */
const partName = /^[0-9a-f]{64}$/;
const ownName = /^[0-9a-f]{64}(?:\.json(?:\.part)?)?$/;

/** A folder of files that came in part and whose rest is still wanted, each named by the sha256 of its address. */
export class KeptParts {
  readonly #folder: string;
  readonly #bounds: PartBounds;
  readonly #noted: ReadonlySet<string>;
  readonly #leaving = new Set<Promise<void>>();

  private constructor(folder: string, bounds: PartBounds, noted: ReadonlySet<string>) {
    this.#folder = folder;
    this.#bounds = bounds;
    this.#noted = noted;
  }

  /**
   * Opens a folder, made when it is missing, and removes what no note tells of and what is beyond the bounds. Nobody else may be
   * using it.
   * @throws LabError `storage`
   */
  static async open(folder: string, bounds: PartBounds = usualPartBounds): Promise<KeptParts> {
    await stored(mkdir(folder, { recursive: true }));
    return new KeptParts(folder, bounds, await stored(sweep(folder, bounds)));
  }

  /** The place of an address. */
  of(url: string): KeptPart {
    const name = createHash('sha256').update(url).digest('hex');
    return new KeptPart(url, join(this.#folder, name), this.#noted.has(name));
  }

  /** The address has its outcome: what is kept of it goes, at the latest until `close`. */
  drop(part: KeptPart): void {
    const leaving = part
      .remove()
      .catch(() => undefined)
      .then(() => void this.#leaving.delete(leaving));
    this.#leaving.add(leaving);
  }

  /** Waits until all that was dropped is gone, and holds what stays to the bounds. Nobody may be writing any more. */
  async close(): Promise<void> {
    await Promise.all(this.#leaving);
    // What cannot be removed now is tried again when the folder is next opened.
    await sweep(this.#folder, this.#bounds).catch(() => undefined);
  }
}

/** Removes what is not to stay. @returns the names of the parts that do. */
async function sweep(folder: string, bounds: PartBounds): Promise<Set<string>> {
  const names = (await readdir(folder)).filter((name) => ownName.test(name));
  const parts: { name: string; bytes: number; at: number }[] = [];
  for (const name of names.filter((one) => partName.test(one))) {
    const file = join(folder, name);
    const [part, note] = await Promise.all([file, noteOf(file)].map((path) => lstat(path).catch(() => undefined)));
    if (part?.isFile() === true && note?.isFile() === true) parts.push({ name, bytes: part.size, at: note.mtimeMs });
  }
  parts.sort((a, b) => b.at - a.at || (a.name < b.name ? -1 : 1));
  const staying = new Set<string>();
  const oldest = Date.now() - bounds.days * dayMs;
  let bytes = 0;
  for (const part of parts) {
    bytes += part.bytes;
    if (staying.size >= bounds.files || bytes > bounds.bytes || part.at < oldest) break;
    staying.add(part.name);
  }
  const stays = (name: string): boolean =>
    staying.has(name) || (name.endsWith('.json') && staying.has(name.slice(0, -5)));
  for (const name of names.filter((one) => !stays(one))) await rm(join(folder, name), { recursive: true, force: true });
  return staying;
}
