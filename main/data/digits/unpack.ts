import type { FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { LabError } from '../../../shared/failure.ts';
import { withNamedFile } from '../../named-file.ts';
import { checkLength, damaged } from './idx.ts';

/** What to do with the contents of an IDX file while it streams by. */
export interface IdxReader {
  /** Bytes of the header that begins with these four or more. */
  headerBytes(start: Uint8Array): number;
  /** Parses the header. @returns how many bytes may follow it; throws a `LabError` to refuse the file. */
  header(bytes: Uint8Array): number;
  /** The bytes after the header, piece by piece; never more than announced. */
  body(bytes: Uint8Array): void | Promise<void>;
}

export interface UnpackOptions {
  signal: AbortSignal;
  /** Hears of every piece read from the file, in (packed) bytes. */
  onRead: (bytes: number) => void;
}

/**
 * Streams an IDX file, packed by gzip or not (the content says which, not the name), through a reader. What a gzip file unpacks
 * to is held against the header from the first byte too many, so that a gzip bomb stops early and takes no memory.
 * @throws LabError `bad_data` for a damaged gzip file and for a length other than the header announces, `not_found` when the
 * file cannot be read, `cancelled`.
 */
export async function unpackIdx(path: string, reader: IdxReader, { signal, onRead }: UnpackOptions): Promise<void> {
  const name = basename(path);
  const count = async function* (pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const piece of pieces) {
      onRead(piece.length);
      yield piece;
    }
  };
  const consume = (bytes: AsyncIterable<Uint8Array>): Promise<void> => consumeIdx(bytes, reader, name);
  await withNamedFile(path, async (file) => {
    try {
      const packed = await isGzip(file);
      const source = file.createReadStream({ start: 0, highWaterMark: 256 * 1024, autoClose: false });
      if (packed) await pipeline(source, count, createGunzip({ chunkSize: 256 * 1024 }), consume, { signal });
      else await pipeline(source, count, consume, { signal });
    } catch (error) {
      throw refusal(error, name, signal);
    }
  });
}

async function consumeIdx(pieces: AsyncIterable<Uint8Array>, reader: IdxReader, name: string): Promise<void> {
  let head: Uint8Array | undefined = new Uint8Array(0);
  let received = 0;
  let expected = Infinity;
  for await (const piece of pieces) {
    let rest = piece;
    received += piece.length;
    if (head !== undefined) {
      head = Buffer.concat([head, piece]);
      if (startsAsGzip(head)) throw damaged(name, 'is packed by gzip more than once', 'Unpack it once, and try again.');
      const length = head.length < 4 ? Infinity : reader.headerBytes(head);
      if (head.length < length) continue;
      expected = length + reader.header(head.subarray(0, length));
      rest = head.subarray(length);
      head = undefined;
    }
    if (received > expected) checkLength(received, expected, name);
    await reader.body(rest);
  }
  // A file shorter than a header is refused by the header's own parser.
  if (head !== undefined) expected = head.length + reader.header(head);
  checkLength(received, expected, name);
}

async function isGzip(file: FileHandle): Promise<boolean> {
  const start = new Uint8Array(2);
  await file.read(start, 0, 2, 0);
  return startsAsGzip(start);
}

function startsAsGzip(start: Uint8Array): boolean {
  return start[0] === 0x1f && start[1] === 0x8b;
}

function refusal(error: unknown, name: string, signal: AbortSignal): unknown {
  if (error instanceof LabError) return error;
  if (signal.aborted) return new LabError('cancelled', 'Adding the digits was cancelled.');
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'Z_BUF_ERROR') return damaged(name, 'is too short: the packed data end in the middle');
  if (code.startsWith('Z_')) return damaged(name, `is not a sound gzip file (${String(error)})`);
  if (['ENOENT', 'EACCES', 'EPERM', 'EISDIR', 'EIO'].includes(code)) {
    return new LabError(
      'not_found',
      `The file ${name} cannot be read. Check that it is there and yours to read.`,
      String(error),
    );
  }
  return error;
}
