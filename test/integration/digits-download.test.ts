import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addDigits, type AddDigitsOptions } from '../../main/data/digits/library.ts';
import { readMirrors, type DigitsMirrors } from '../../main/data/digits/mirrors.ts';
import { resources } from '../../main/places.ts';
import type { DigitsSet } from '../../shared/models/digits.ts';
import { smallSet } from '../fixtures/digits-folder.ts';
import {
  otherBytes,
  serveFiles,
  silentAfter,
  status,
  whole,
  type Answer,
  type FileServer,
} from '../fixtures/file-server.ts';
import { sharedData } from '../shared-data.ts';
import { shortestTime } from '../shortest-time.ts';

let temporary: string;
let directory: string;
let servers: FileServer[];

beforeEach(() => {
  temporary = mkdtempSync(join(tmpdir(), 'digits-download-'));
  directory = join(temporary, 'digits');
  servers = [];
});

afterEach(async () => {
  await Promise.all(servers.map((server) => server.close()));
  rmSync(temporary, { recursive: true });
});

const small = Object.fromEntries(Object.entries(smallSet()).map(([name, bytes]) => [`${name}.gz`, gzipSync(bytes)]));

async function mirror(files: Record<string, Uint8Array>, ...answers: Answer[]): Promise<FileServer> {
  const server = await serveFiles(files, answers.length === 0 ? [whole] : answers);
  servers.push(server);
  return server;
}

function download(files: Record<string, Uint8Array>, options: Partial<AddDigitsOptions> = {}): Promise<DigitsSet> {
  const list: DigitsMirrors = {
    files: Object.entries(files).map(([name, bytes]) => ({
      name,
      part: name.startsWith('train') ? 'train' : 'test',
      kind: name.includes('images') ? 'images' : 'labels',
      bytes: bytes.length,
      md5: createHash('md5').update(bytes).digest('hex'),
      sha256: createHash('sha256').update(bytes).digest('hex'),
    })),
    mirrors: servers.map(({ url }) => url),
  };
  const mirrors = join(temporary, 'mirrors.json');
  writeFileSync(mirrors, JSON.stringify(list));
  return addDigits(
    { kind: 'download' },
    {
      directory,
      resources: resources(),
      mirrors,
      politeness: { pauseMs: 1, mostPauseMs: 4, loopback: true },
      ...options,
    },
  );
}

describe('the list of mirrors', () => {
  const mnist = sharedData('data/mnist');

  it('names https addresses only', async () => {
    const { mirrors } = await readMirrors(resources('digits-mirrors.json'));
    expect(mirrors.length).toBeGreaterThan(1);
    expect(mirrors.filter((url) => !url.startsWith('https://'))).toEqual([]);
  });

  it.skipIf(mnist === undefined)('knows the four original files by size, sha256 and MD5', async () => {
    const { files } = await readMirrors(resources('digits-mirrors.json'));
    for (const { name, bytes, sha256, md5 } of files) {
      const content = readFileSync(join(mnist ?? '', name));
      const digest = (algorithm: string): string => createHash(algorithm).update(content).digest('hex');
      expect([content.length, digest('sha256'), digest('md5')]).toEqual([bytes, sha256, md5]);
    }
    // The MD5 sums that are quoted with the originals everywhere.
    expect(files.map(({ md5 }) => md5)).toEqual([
      'f68b3c2dcbeaaa9fbdd348bbdeb94873',
      'd53e105ee54ea40749a09fcbcd1e9432',
      '9fb629c4189551a2d022fa330f9573f3',
      'ec29112dd5afa0611ce80d1b7f02629c',
    ]);
  });

  it.skipIf(mnist === undefined)('brings the original MNIST, from a mirror that is like the public ones', async () => {
    const names = readdirSync(mnist ?? '');
    const files = Object.fromEntries(names.map((name) => [name, readFileSync(join(mnist ?? '', name))]));
    const good = await mirror(files);
    const told: number[] = [];
    const set = await download(files, { onProgress: ({ done }) => told.push(done) });
    expect(set).toMatchObject({ id: 'mnist', source: 'download', originalMnist: true, origin: new URL(good.url).host });
    expect(set.train.perClass[1]).toBe(6742);
    expect(told.at(-1)).toBe(9_912_422 + 28_881 + 1_648_877 + 4542);
    expect(readdirSync(directory)).toEqual(['mnist']);
  });
});

describe('a download', () => {
  it('is added although one mirror lacks a file and another one sends wrong bytes', async () => {
    await mirror(small, whole, status(404));
    await mirror(small, otherBytes);
    await mirror(small);
    const set = await download(small);
    expect(set.train.count).toBe(40);
  });

  it('that fails leaves the sets as they were, and goes on where it stopped the next time', async () => {
    const good = await mirror(small, whole, status(500));
    await expect(download(small)).rejects.toMatchObject({ code: 'network' });
    expect(readdirSync(directory)).toEqual(['.downloads']);
    await good.close();
    servers = [];
    const other = await mirror(small);
    expect((await download(small)).id).toBe('mnist');
    expect(other.asked.map(({ path }) => path)).not.toContain(good.asked[0]?.path);
    expect(other.asked).toHaveLength(3);
    expect(readdirSync(directory)).toEqual(['mnist']);
  });

  it('is cancelled within a second, and refuses a second one beside it', async () => {
    await mirror(small, silentAfter(100));
    const time = await shortestTime(1000, async () => {
      const stop = new AbortController();
      let refused: unknown;
      let stopped = Infinity;
      const first = download(small, {
        signal: stop.signal,
        onProgress: () => {
          void download(small).catch((error: unknown) => {
            refused ??= error;
            stopped = Math.min(stopped, performance.now());
            stop.abort();
          });
        },
      });
      await expect(first).rejects.toMatchObject({ code: 'cancelled' });
      const taken = performance.now() - stopped;
      expect(refused).toMatchObject({ code: 'conflict' });
      expect(existsSync(join(directory, 'mnist'))).toBe(false);
      return taken;
    });
    expect(time).toBeLessThan(1000);
  });

  it('says so when the list of mirrors is damaged', async () => {
    const mirrors = join(temporary, 'damaged.json');
    writeFileSync(mirrors, '{');
    await expect(download(small, { mirrors })).rejects.toMatchObject({ code: 'unavailable' });
  });
});
