import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createFetcher } from '../download/polite/fetcher.ts';
import { usualFetcherOptions, type FetcherOptions } from '../download/polite/fetcher-options.ts';
import { KeptParts } from '../download/polite/kept-parts.ts';
import { fetchMirrored } from '../download/mirrored-file.ts';
import type { DigitsMirrors } from './mirrors.ts';
import type { SourceFiles } from './source-files.ts';

/** How mirrors are asked. Times in milliseconds. */
export interface Politeness {
  /** Further tries of a mirror that may be well again in a moment. */
  retries: number;
  /** First pause between two tries, which doubles, and the longest. */
  pauseMs: number;
  mostPauseMs: number;
  /** Without a byte for so long a mirror is given up. */
  idleMs: number;
  /** Allows plain http to 127.0.0.1: for tests. */
  loopback: boolean;
}

const advice = 'Without a connection, use the built-in sample, or add a folder that holds the files.';

/** With three mirrors seven seconds of pauses in all for a person who is simply offline. */
export const usualPoliteness: Politeness = {
  retries: 3,
  pauseMs: 300,
  mostPauseMs: 2500,
  idleMs: 20_000,
  loopback: false,
};

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
 * Downloads the four published files of MNIST, about 11.6 MB, one after the other.
 * @throws LabError as `fetchMirrored`.
 */
export async function downloadDigits(list: DigitsMirrors, options: DownloadOptions): Promise<Downloaded> {
  await mkdir(options.folder, { recursive: true });
  const parts = await KeptParts.open(options.folder);
  const files: SourceFiles = { train: { images: '', labels: '' }, test: { images: '', labels: '' } };
  const hosts = new Set<string>();
  let before = 0;
  try {
    for (const { name, part, kind, bytes, sha256 } of list.files) {
      const to = join(options.folder, name);
      const urls = list.mirrors.map((mirror) => new URL(name, mirror).href);
      const fetcher = createFetcher(fetcherOptions(bytes, options.politeness));
      const { signal } = options;
      const onBytes = (done: number): void => {
        options.onBytes(before + done);
      };
      const from = await fetchMirrored(
        { name, urls, bytes, sha256, to, advice },
        { fetcher, parts, signal, onBytes },
      ).finally(() => fetcher.close());
      if (from !== '') hosts.add(new URL(from).host);
      files[part][kind] = to;
      before += bytes;
    }
  } finally {
    await parts.close();
  }
  return { files, hosts: [...hosts] };
}

/** For one file of known size. */
export function fetcherOptions(
  mostBytes: number,
  { retries, pauseMs, mostPauseMs, idleMs, loopback }: Politeness,
): FetcherOptions {
  return {
    ...usualFetcherOptions,
    httpsOnly: true,
    allowPrivate: loopback ? 'loopback' : false,
    mostBytes,
    retries,
    backoff: { firstMs: pauseMs, mostMs: mostPauseMs },
    mostWaitMs: mostPauseMs,
    timeouts: { ...usualFetcherOptions.timeouts, idleMs },
  };
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
