import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fetchFile, type Politeness } from '../download/fetch-file.ts';
import type { DigitsMirrors } from './mirrors.ts';
import type { SourceFiles } from './source-files.ts';

export interface DownloadOptions {
  /** Where the packed files gather. What an earlier download left there is used. */
  folder: string;
  signal: AbortSignal;
  /** Bytes that are here, of all four files. */
  onBytes: (done: number) => void;
  politeness: Politeness;
}

export interface Downloaded {
  files: SourceFiles;
  /** Hosts that gave them; empty when they were all here already. */
  hosts: string[];
}

/**
 * Fetches the four published files of MNIST, about 11.6 MB, one after the other.
 * @throws LabError as `fetchFile`.
 */
export async function downloadDigits(list: DigitsMirrors, options: DownloadOptions): Promise<Downloaded> {
  await mkdir(options.folder, { recursive: true });
  const files: SourceFiles = { train: { images: '', labels: '' }, test: { images: '', labels: '' } };
  const hosts = new Set<string>();
  let before = 0;
  for (const { name, part, kind, bytes, sha256 } of list.files) {
    const to = join(options.folder, name);
    const from = await fetchFile({
      name,
      urls: list.mirrors.map((mirror) => new URL(name, mirror).href),
      bytes,
      sha256,
      to,
      signal: options.signal,
      onBytes: (done) => {
        options.onBytes(before + done);
      },
      politeness: options.politeness,
    });
    if (from !== '') hosts.add(new URL(from).host);
    files[part][kind] = to;
    before += bytes;
  }
  return { files, hosts: [...hosts] };
}

/** Bytes that the four files have together, packed. */
export function downloadBytes(list: DigitsMirrors): number {
  return list.files.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** Bytes of the four files of a source. */
export async function sourceBytes({ train, test }: SourceFiles): Promise<number> {
  const sizes = await Promise.all(
    [train.images, train.labels, test.images, test.labels].map(async (path) => (await stat(path)).size),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
