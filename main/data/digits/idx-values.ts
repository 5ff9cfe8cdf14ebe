import { damaged } from './idx.ts';

interface IdxType {
  /** Bytes of one value. */
  width: number;
  isFloat: boolean;
  at(view: DataView, at: number): number;
}

/** The types of values that IDX has, by the third byte of a file; all of them big-endian. */
const types: Readonly<Record<number, IdxType>> = {
  0x08: { width: 1, isFloat: false, at: (view, at) => view.getUint8(at) },
  0x09: { width: 1, isFloat: false, at: (view, at) => view.getInt8(at) },
  0x0b: { width: 2, isFloat: false, at: (view, at) => view.getInt16(at) },
  0x0c: { width: 4, isFloat: false, at: (view, at) => view.getInt32(at) },
  0x0d: { width: 4, isFloat: true, at: (view, at) => view.getFloat32(at) },
  0x0e: { width: 8, isFloat: true, at: (view, at) => view.getFloat64(at) },
};

/** What the header of an IDX file says: how its values are written, and its sizes, the first of which counts the examples. */
interface IdxHeader {
  type: IdxType;
  sizes: number[];
}

/** Bytes of the header that begins so. @param start at least the first four bytes of a file. */
export function idxHeaderBytes(start: Uint8Array): number {
  return 4 + 4 * Math.min(start[3] ?? 0, 3);
}

/**
 * @param bytes of the whole header, or of the whole file when that is shorter. @param dimensions the numbers of sizes it may have.
 * @param what the file should hold, for the message.
 * @throws LabError `bad_data` when it is no IDX file, of a type that is none, or of another number of sizes.
 */
export function parseIdxHeader(
  bytes: Uint8Array,
  dimensions: readonly number[],
  what: string,
  name: string,
): IdxHeader {
  if (bytes.length < 4 || bytes.length < idxHeaderBytes(bytes))
    throw damaged(name, `is too short: ${bytes.length} bytes are not even the header of an IDX file`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const type = types[bytes[2] ?? 0];
  const count = bytes[3] ?? 0;
  if (view.getUint16(0) !== 0 || type === undefined || !dimensions.includes(count)) {
    const start = view.getUint32(0).toString(16).padStart(8, '0');
    throw damaged(name, `is not an IDX file of ${what}: it starts with 0x${start}`, 'Choose another folder.');
  }
  return { type, sizes: Array.from({ length: count }, (_, place) => view.getUint32(4 + 4 * place)) };
}

/** Values out of pieces that may end in the middle of one. */
export class IdxValues {
  readonly #type: IdxType;
  #rest: Uint8Array = new Uint8Array(0);

  constructor(type: IdxType) {
    this.#type = type;
  }

  of(piece: Uint8Array): Float64Array {
    const bytes = this.#rest.length === 0 ? piece : Buffer.concat([this.#rest, piece]);
    const { width, at } = this.#type;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const values = Float64Array.from({ length: Math.floor(bytes.length / width) }, (_, place) =>
      at(view, place * width),
    );
    this.#rest = bytes.slice(values.length * width);
    return values;
  }
}
