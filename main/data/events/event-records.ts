import { maskedCrc32c } from './crc32c.ts';

/**
 * Records of TensorFlow: length (uint64), its checksum, content, its checksum; little-endian.
 * Source: TensorFlow's tensorflow/core/lib/io/record_writer.h.
 */

const headBytes = 12;
const tailBytes = 4;
/** Of one record. An image is the largest thing in one. */
const mostRecordBytes = 64 * 1024 * 1024;

export function recordOf(content: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(headBytes + content.length + tailBytes);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(content.length), true);
  view.setUint32(8, maskedCrc32c(bytes.subarray(0, 8)), true);
  bytes.set(content, headBytes);
  view.setUint32(headBytes + content.length, maskedCrc32c(content), true);
  return bytes;
}

/** What is wrong with a file of records, and at which byte. */
export class DamagedRecord extends Error {
  readonly offset: number;

  constructor(offset: number, why: string) {
    super(`${why} at byte ${offset.toLocaleString('en')}`);
    this.offset = offset;
  }
}

/**
 * The contents of the records of a file, one after the other, each compared with its checksums.
 * @returns at the end, the byte at which a record was cut off, as in a file that is still being written; undefined where none was.
 * @throws DamagedRecord at a record that is not as it was written.
 */
export async function* readRecords(
  pieces: AsyncIterable<Uint8Array>,
): AsyncGenerator<{ offset: number; content: Uint8Array }, number | undefined> {
  let held = new Uint8Array();
  let offset = 0;
  for await (const piece of pieces) {
    held = held.length === 0 ? new Uint8Array(piece) : joined(held, piece);
    let at = 0;
    for (;;) {
      const length = lengthAt(held, at, offset + at);
      const whole = length === undefined ? Infinity : headBytes + length + tailBytes;
      if (length === undefined || held.length - at < whole) break;
      yield { offset: offset + at, content: contentAt(held.subarray(at, at + whole), length, offset + at) };
      at += whole;
    }
    held = held.subarray(at);
    offset += at;
  }
  return held.length === 0 ? undefined : offset;
}

/** @returns undefined while the head is not there whole. */
function lengthAt(held: Uint8Array, at: number, offset: number): number | undefined {
  if (held.length - at < headBytes) return undefined;
  const view = new DataView(held.buffer, held.byteOffset + at);
  const length = view.getBigUint64(0, true);
  if (view.getUint32(8, true) !== maskedCrc32c(held.subarray(at, at + 8))) {
    throw new DamagedRecord(offset, 'the length of a record differs from its checksum');
  }
  if (length > BigInt(mostRecordBytes)) {
    throw new DamagedRecord(offset, `a record has ${length} bytes, and at most ${mostRecordBytes} are read,`);
  }
  return Number(length);
}

function contentAt(record: Uint8Array, length: number, offset: number): Uint8Array {
  const content = record.subarray(headBytes, headBytes + length);
  const view = new DataView(record.buffer, record.byteOffset);
  if (view.getUint32(headBytes + length, true) !== maskedCrc32c(content)) {
    throw new DamagedRecord(offset, 'a record differs from its checksum');
  }
  return content;
}

function joined(one: Uint8Array, other: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(one.length + other.length);
  bytes.set(one);
  bytes.set(other, one.length);
  return bytes;
}
