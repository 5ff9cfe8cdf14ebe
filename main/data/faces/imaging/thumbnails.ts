import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Folder inside the thumbnails' folder. It changes when the pictures of the same name would look different. */
const version = '1';
const usualMost = 500 * 2 ** 20;
/** What is cleared goes down to this share, so that not every new picture clears one. */
const clearedTo = 0.9;

/**
 * Small pictures kept on disk under names that say their content and parameters: a picture of a name never changes. When they take
 * more than `most` bytes, those that were not looked at for longest go. All of them can be made again: what cannot be written is left.
 */
export class Thumbnails {
  private readonly folder: string;
  private readonly root: string;
  private readonly most: number;
  /** Sizes by name, those looked at last at the end; filled by the first `put`. */
  private known: Promise<Map<string, number>> | undefined;
  private total = 0;
  private writing: Promise<void> = Promise.resolve();

  constructor(root: string, most = usualMost) {
    this.root = root;
    this.folder = join(root, version);
    this.most = most;
  }

  async get(name: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const file = this.path(name);
    try {
      const bytes = Uint8Array.from(await readFile(file));
      const now = new Date();
      // The next process knows by the time what was looked at.
      void utimes(file, now, now).catch(() => undefined);
      if (this.known !== undefined) touch(await this.known, name);
      return bytes.length === 0 ? undefined : bytes;
    } catch {
      return undefined;
    }
  }

  /** Keeps a picture when that is possible. Settles when it is kept, or is not. */
  put(name: string, bytes: Uint8Array): Promise<void> {
    this.writing = this.writing.then(() => this.write(name, bytes)).catch(() => undefined);
    return this.writing;
  }

  /** Settles when nothing is being written. */
  async close(): Promise<void> {
    await this.writing;
  }

  private async write(name: string, bytes: Uint8Array): Promise<void> {
    this.known ??= this.look();
    const known = await this.known;
    const file = this.path(name);
    const unfinished = join(this.folder, `${randomUUID()}.part`);
    await mkdir(dirname(file), { recursive: true });
    try {
      await writeFile(unfinished, bytes);
      await rename(unfinished, file);
    } catch (error) {
      await rm(unfinished, { force: true });
      throw error;
    }
    this.total += bytes.length - (known.get(name) ?? 0);
    known.delete(name);
    known.set(name, bytes.length);
    await this.clear(known);
  }

  private async clear(known: Map<string, number>): Promise<void> {
    if (this.total <= this.most) return;
    for (const [name, size] of known) {
      if (this.total <= this.most * clearedTo) return;
      await rm(this.path(name), { force: true });
      known.delete(name);
      this.total -= size;
    }
  }

  /** Reads what earlier processes kept; what they did not finish, and other versions, go. */
  private async look(): Promise<Map<string, number>> {
    await mkdir(this.folder, { recursive: true });
    for (const other of await readdir(this.root)) {
      if (other !== version) await rm(join(this.root, other), { recursive: true, force: true });
    }
    const found: { name: string; size: number; at: number }[] = [];
    for (const entry of await readdir(this.folder, { withFileTypes: true })) {
      const path = join(this.folder, entry.name);
      if (!entry.isDirectory()) {
        await rm(path, { force: true });
        continue;
      }
      for (const name of await readdir(path)) {
        const { size, mtimeMs } = await stat(join(path, name));
        found.push({ name, size, at: mtimeMs });
      }
    }
    found.sort((a, b) => a.at - b.at);
    this.total = found.reduce((sum, { size }) => sum + size, 0);
    return new Map(found.map(({ name, size }) => [name, size]));
  }

  private path(name: string): string {
    return join(this.folder, name.slice(0, 2), name);
  }
}

function touch(known: Map<string, number>, name: string): void {
  const size = known.get(name);
  if (size === undefined) return;
  known.delete(name);
  known.set(name, size);
}
