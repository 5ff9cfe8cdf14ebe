import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, mkdir, open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { syncFolder } from '../../durable-file.ts';
import { storageFailureOf } from '../storage-failure.ts';
import type { BlobStore } from './blob-store.ts';

const hashName = /^[0-9a-f]{64}$/;
/** A file of the staging folder whose bytes are safe and are being named: its hash, then something that makes it unique. */
const safeName = /^([0-9a-f]{64})\./;

/**
 * Opens `<dataDirectory>/blobs`, made when it is missing. Bytes that a lost process left in the staging folder are put in their
 * place when they are `named`, and removed otherwise.
 * @param named hashes that the database names; asked only when bytes were left.
 * @throws LabError `storage`
 */
export async function openBlobs(
  dataDirectory: string,
  named: () => ReadonlySet<string> = () => new Set(),
): Promise<BlobStore> {
  const root = join(dataDirectory, 'blobs');
  const staging = join(root, 'staging');
  const aside = join(root, 'set-aside');
  /** The last change of each blob that is changing. */
  const changing = new Map<string, Promise<void>>();

  const path = (sha256: string): string => join(root, sha256.slice(0, 2), sha256);

  async function place(file: string, sha256: string): Promise<void> {
    const to = path(sha256);
    if (await exists(to)) {
      await rm(file, { force: true });
      return;
    }
    if ((await mkdir(dirname(to), { recursive: true })) !== undefined) await syncFolder(root);
    await rename(file, to);
    await syncFolder(dirname(to));
  }

  /** Changes of one blob go one after the other. */
  function inTurn(sha256: string, change: () => Promise<void>): Promise<void> {
    const turn = (changing.get(sha256) ?? Promise.resolve()).catch(() => undefined).then(change);
    const settled = turn.finally(() => {
      if (changing.get(sha256) === settled) changing.delete(sha256);
    });
    changing.set(sha256, settled);
    return settled;
  }

  async function adopt(file: string, sha256: string, record: () => void = () => undefined): Promise<void> {
    const safe = join(staging, `${sha256}.${randomUUID()}`);
    try {
      await syncFile(file);
      await rename(file, safe);
      await inTurn(sha256, async () => {
        record();
        await place(safe, sha256);
      });
    } catch (error) {
      await Promise.all([file, safe].map((left) => rm(left, { force: true })));
      throw storageFailureOf(error, 'A downloaded file');
    }
  }

  async function recover(): Promise<void> {
    const left = await readdir(staging);
    const wanted = left.some((name) => safeName.test(name)) ? named() : new Set<string>();
    for (const name of left) {
      const sha256 = safeName.exec(name)?.[1];
      if (sha256 !== undefined && wanted.has(sha256)) await place(join(staging, name), sha256);
      else await rm(join(staging, name), { recursive: true, force: true });
    }
  }

  await mkdir(staging, { recursive: true });
  try {
    await recover();
  } catch (error) {
    throw storageFailureOf(error, 'The files of an earlier download');
  }

  return {
    path,
    has: async (sha256) => {
      await changing.get(sha256)?.catch(() => undefined);
      return exists(path(sha256));
    },
    stagingFile: async () => join(staging, randomUUID()),
    adopt,
    put: async (bytes) => {
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      const file = join(staging, randomUUID());
      try {
        await writeFile(file, bytes);
      } catch (error) {
        await rm(file, { force: true });
        throw storageFailureOf(error, 'A file');
      }
      await adopt(file, sha256);
      return sha256;
    },
    list: () => listBlobs(root),
    isSound: async (sha256) => (await hashOf(path(sha256))) === sha256,
    setAside: async (sha256) => {
      await inTurn(sha256, async () => {
        await mkdir(aside, { recursive: true });
        await rename(path(sha256), join(aside, sha256));
        await syncFolder(dirname(path(sha256)));
      });
    },
  };
}

async function* listBlobs(root: string): AsyncIterable<{ sha256: string; bytes: number }> {
  for (const folder of (await readdir(root)).filter((name) => /^[0-9a-f]{2}$/.test(name)).sort()) {
    for (const name of (await readdir(join(root, folder))).sort()) {
      if (!hashName.test(name) || !name.startsWith(folder)) continue;
      const found = await stat(join(root, folder, name)).catch(() => undefined);
      if (found !== undefined) yield { sha256: name, bytes: found.size };
    }
  }
}

/** sha256 of a file; undefined when it is not there or the disk cannot read it. */
async function hashOf(file: string): Promise<string | undefined> {
  const hash = createHash('sha256');
  try {
    for await (const piece of createReadStream(file)) hash.update(piece as Buffer);
    return hash.digest('hex');
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'EIO'))
      return undefined;
    throw error;
  }
}

async function syncFile(path: string): Promise<void> {
  // Windows flushes only what it may write.
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
