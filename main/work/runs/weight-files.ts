import { crc32 } from 'node:zlib';
import type { WrittenArray } from '../../run-folder/weights-reader.ts';

/** A parameter as bytes, float32 little-endian. */
function bytesOf({ values }: WrittenArray): Buffer {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength);
}

/**
 * Weights as a `.safetensors` file: length of the header (uint64), header (JSON, padded with blanks to eight bytes), the numbers.
 * Source: the format's specification at github.com/huggingface/safetensors.
 * @param metadata texts that go along.
 */
export function safetensors(weights: readonly WrittenArray[], metadata: Readonly<Record<string, string>>): Buffer {
  let end = 0;
  const described = weights.map(({ name, shape, values }): [string, object] => {
    const start = end;
    end += values.byteLength;
    return [name, { dtype: 'F32', shape, data_offsets: [start, end] }];
  });
  const json = JSON.stringify({ __metadata__: metadata, ...Object.fromEntries(described) });
  const header = Buffer.from(json.padEnd(json.length + ((8 - (Buffer.byteLength(json) % 8)) % 8)));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, ...weights.map(bytesOf)]);
}

/**
 * Weights as a numpy `.npz` file: an uncompressed ZIP of one `.npy` (version 1.0, `<f4`, row by row) a parameter.
 * Source: numpy.lib.format, and PKWARE's APPNOTE 4.3.
 */
export function npz(weights: readonly WrittenArray[]): Buffer {
  const parts: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const weight of weights) {
    const content = npy(weight);
    // numpy reads `a/b` as the name of an array; a folder in a ZIP would be one too.
    const name = Buffer.from(`${weight.name}.npy`);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    // Bit 11: names are UTF-8. Stored at the ZIP's first day, so that the same weights are the same file.
    fields.writeUInt16LE(0x0800, 2);
    fields.writeUInt16LE(0x0021, 8);
    fields.writeUInt32LE(crc32(content), 10);
    fields.writeUInt32LE(content.length, 14);
    fields.writeUInt32LE(content.length, 18);
    fields.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), fields, name]);
    parts.push(local, content);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    central.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), fields, tail, name]));
    offset += local.length + content.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 0, 'latin1');
  end.writeUInt16LE(weights.length, 8);
  end.writeUInt16LE(weights.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, directory, end]);
}

function npy(weight: WrittenArray): Buffer {
  const shape = weight.shape.length === 1 ? `(${weight.shape[0] ?? 0},)` : `(${weight.shape.join(', ')})`;
  const header = `{'descr': '<f4', 'fortran_order': False, 'shape': ${shape}, }`;
  const start = 10;
  const padded = header.padEnd(64 * Math.ceil((start + header.length + 1) / 64) - start - 1) + '\n';
  const length = Buffer.alloc(2);
  length.writeUInt16LE(padded.length);
  return Buffer.concat([
    Buffer.from('\x93NUMPY\x01\x00', 'latin1'),
    length,
    Buffer.from(padded, 'latin1'),
    bytesOf(weight),
  ]);
}
