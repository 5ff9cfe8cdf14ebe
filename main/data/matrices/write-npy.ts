import { open, type FileHandle } from 'node:fs/promises';

/** A `.npy` file that is written row by row. */
export interface NpyFile {
  /** @param row as many values as a row has, of the type of the file. */
  append(row: Uint8Array | Float32Array): Promise<void>;
  /** Writes it through to the disk. @throws RangeError when there were not as many rows as were promised. */
  close(): Promise<void>;
  /** Lets go of the file without asking whether it is whole. */
  abandon(): Promise<void>;
}

const alignment = 64;

/**
 * Header of a `.npy` file in C order, format 1.0: magic, version, length, a Python dictionary, blanks up to a multiple of 64
 * bytes and a line feed. Source: the format's description in the NumPy manual (numpy.lib.format).
 */
export function npyHeader(shape: readonly number[], type: '|u1' | '<f4' = '|u1'): Uint8Array<ArrayBuffer> {
  const sizes = shape.length === 1 ? `${String(shape[0])},` : shape.join(', ');
  const dictionary = `{'descr': '${type}', 'fortran_order': False, 'shape': (${sizes}), }`;
  const length = Math.ceil((10 + dictionary.length + 1) / alignment) * alignment;
  const bytes = new Uint8Array(length).fill(0x20);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]);
  new DataView(bytes.buffer).setUint16(8, length - 10, true);
  bytes.set(new TextEncoder().encode(dictionary), 10);
  bytes[length - 1] = 0x0a;
  return bytes;
}

/** The bytes of a uint8 `.npy` file of one or two dimensions. `values`: row by row. */
export function encodeNpy(shape: readonly number[], values: Uint8Array): Uint8Array<ArrayBuffer> {
  const header = npyHeader(shape);
  const bytes = new Uint8Array(header.length + values.length);
  bytes.set(header);
  bytes.set(values, header.length);
  return bytes;
}

/** Begins a matrix `[rows, columns]` that is too large to have in memory: of uint8, or of float32. */
export async function createNpy(
  path: string,
  rows: number,
  columns: number,
  type: '|u1' | '<f4' = '|u1',
): Promise<NpyFile> {
  const file = await open(path, 'wx');
  let written = 0;
  try {
    await writeWhole(file, npyHeader([rows, columns], type));
  } catch (error) {
    await file.close();
    throw error;
  }
  return {
    append: async (row) => {
      if (row.length !== columns || written === rows) {
        throw new RangeError(`${path} takes ${rows} rows of ${columns} values; row ${written + 1} has ${row.length}.`);
      }
      await writeWhole(file, new Uint8Array(row.buffer, row.byteOffset, row.byteLength));
      written++;
    },
    close: async () => {
      if (written !== rows) throw new RangeError(`${path} was to have ${rows} rows and has ${written}.`);
      await file.sync();
      await file.close();
    },
    abandon: () => file.close().catch(() => undefined),
  };
}

async function writeWhole(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, done);
    done += bytesWritten;
  }
}
