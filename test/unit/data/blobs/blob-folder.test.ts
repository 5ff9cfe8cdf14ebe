import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openBlobs } from '../../../../main/data/blobs/blob-folder.ts';
import type { BlobStore } from '../../../../main/data/blobs/blob-store.ts';
import { temporaryFolder } from '../../../temporary.ts';

/** sha256 of "abc", from FIPS 180-2, appendix B.1. */
const abc = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
const bytesOfAbc = new TextEncoder().encode('abc');

async function staged(blobs: BlobStore, text = 'abc'): Promise<string> {
  const file = await blobs.stagingFile();
  await writeFile(file, text);
  return file;
}

async function listed(blobs: BlobStore): Promise<{ sha256: string; bytes: number }[]> {
  const all = [];
  for await (const blob of blobs.list()) all.push(blob);
  return all;
}

describe('the blob store', () => {
  it('keeps bytes once, under their sha256', async () => {
    const data = temporaryFolder();
    const blobs = await openBlobs(data);
    expect(await blobs.put(bytesOfAbc)).toBe(abc);
    expect(await blobs.put(bytesOfAbc)).toBe(abc);
    expect(blobs.path(abc)).toBe(join(data, 'blobs', 'ba', abc));
    expect(readFileSync(blobs.path(abc), 'utf8')).toBe('abc');
    expect(await listed(blobs)).toEqual([{ sha256: abc, bytes: 3 }]);
    expect(readdirSync(join(data, 'blobs', 'staging'))).toEqual([]);
  });

  it('names bytes before they have their place, so that no blob is there that nothing names', async () => {
    const blobs = await openBlobs(temporaryFolder());
    let before: boolean | undefined;
    await blobs.adopt(await staged(blobs), abc, () => {
      before = readdirSync(join(blobs.path(abc), '..', '..')).includes('ba');
    });
    expect(before).toBe(false);
    expect(await blobs.has(abc)).toBe(true);
  });

  it('leaves nothing of bytes that could not be named', async () => {
    const data = temporaryFolder();
    const blobs = await openBlobs(data);
    const adopting = blobs.adopt(await staged(blobs), abc, () => {
      throw new Error('no room in the database');
    });
    await expect(adopting).rejects.toThrow('no room in the database');
    expect(await blobs.has(abc)).toBe(false);
    expect(readdirSync(join(data, 'blobs', 'staging'))).toEqual([]);
  });

  it('takes the same bytes from many at once', async () => {
    const blobs = await openBlobs(temporaryFolder());
    const files = await Promise.all(Array.from({ length: 20 }, () => staged(blobs)));
    let named = 0;
    await Promise.all(files.map((file) => blobs.adopt(file, abc, () => (named += 1))));
    expect(named).toBe(20);
    expect(await listed(blobs)).toEqual([{ sha256: abc, bytes: 3 }]);
  });

  it('finishes what a lost process had named, and forgets what it had not', async () => {
    const data = temporaryFolder();
    const staging = join(data, 'blobs', 'staging');
    await mkdir(staging, { recursive: true });
    const other = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
    await writeFile(join(staging, `${abc}.1`), 'abc');
    await writeFile(join(staging, `${other}.2`), '');
    await writeFile(join(staging, 'half of a download'), 'ab');
    const blobs = await openBlobs(data, () => new Set([abc]));
    expect(await listed(blobs)).toEqual([{ sha256: abc, bytes: 3 }]);
    expect(readdirSync(staging)).toEqual([]);
  });

  it('tells damaged bytes from sound ones and moves them out of the way', async () => {
    const data = temporaryFolder();
    const blobs = await openBlobs(data);
    await blobs.put(bytesOfAbc);
    expect(await blobs.isSound(abc)).toBe(true);
    writeFileSync(blobs.path(abc), 'abd');
    expect(await blobs.isSound(abc)).toBe(false);
    await blobs.setAside(abc);
    expect(await blobs.has(abc)).toBe(false);
    expect(await blobs.isSound(abc)).toBe(false);
    expect(readFileSync(join(data, 'blobs', 'set-aside', abc), 'utf8')).toBe('abd');
    expect(await listed(blobs)).toEqual([]);
    await blobs.put(bytesOfAbc);
    expect(await blobs.isSound(abc)).toBe(true);
  });
});
