import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { encodeIdxLabels, labelsHeaderBytes, parseIdxLabelsHeader } from '../../../../main/data/digits/idx.ts';
import { unpackIdx } from '../../../../main/data/digits/unpack.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'unpack-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** @returns how many bytes the reader was handed, and how many of the file were read, until it ended or was refused. */
async function unpack(bytes: Uint8Array): Promise<{ body: number; read: number; refused: unknown }> {
  const path = join(folder, 'labels.gz');
  writeFileSync(path, bytes);
  const seen = { body: 0, read: 0, refused: undefined as unknown };
  const reader = {
    headerBytes: () => labelsHeaderBytes,
    header: (header: Uint8Array) => parseIdxLabelsHeader(header),
    body: (piece: Uint8Array) => {
      seen.body += piece.length;
    },
  };
  const onRead = (count: number): void => {
    seen.read += count;
  };
  await unpackIdx(path, reader, { signal: new AbortController().signal, onRead }).catch((error: unknown) => {
    seen.refused = error;
  });
  return seen;
}

it('hands over exactly the bytes behind the header, packed or not', async () => {
  const file = encodeIdxLabels(new Uint8Array(1_000_000));
  for (const bytes of [file, gzipSync(file)]) {
    expect(await unpack(bytes)).toEqual({ body: 1_000_000, read: bytes.length, refused: undefined });
  }
});

it('stops a gzip bomb at the first byte that its header does not announce', async () => {
  const zeros = gzipSync(new Uint8Array(2 ** 20));
  const bomb = Buffer.concat([gzipSync(encodeIdxLabels(new Uint8Array(300_000))), ...Array<Buffer>(1024).fill(zeros)]);
  const { body, read, refused } = await unpack(bomb);
  expect(refused).toMatchObject({ code: 'bad_data', message: expect.stringMatching(/trailing bytes/) });
  expect(body).toBeLessThanOrEqual(300_000);
  expect(read).toBeLessThan(statSync(join(folder, 'labels.gz')).size / 1.9);
});

it('reports a file that is not there as one that cannot be read', async () => {
  const reader = { headerBytes: () => 8, header: () => 0, body: () => undefined };
  const unpacking = unpackIdx(join(folder, 'none'), reader, {
    signal: new AbortController().signal,
    onRead: () => undefined,
  });
  await expect(unpacking).rejects.toMatchObject({ code: 'not_found' });
});
