import type { FileHandle } from 'node:fs/promises';
import { z } from 'zod';
import { bytesAt } from './file-bytes.ts';
import { elementType, gathered, mostTensors, refused, rowStrides, valueCount, type TensorFile } from './tensor-file.ts';

const mostHeader = 16 * 1024 * 1024;

const types: Readonly<Record<string, string>> = {
  F64: 'f8',
  F32: 'f4',
  F16: 'f2',
  BF16: 'bf2',
  I64: 'i8',
  I32: 'i4',
  I16: 'i2',
  I8: 'i1',
  U8: 'u1',
  BOOL: 'b1',
};

const described = z.object({
  dtype: z.string(),
  shape: z.array(z.int().nonnegative()).max(8),
  data_offsets: z.tuple([z.int().nonnegative(), z.int().nonnegative()]),
});

/** Whether a file begins like one: a length and a JSON object. */
export function isSafetensors(head: Uint8Array): boolean {
  return head.length > 8 && head[8] === 0x7b && head[6] === 0 && head[7] === 0;
}

/**
 * Opens a `.safetensors` file: the length of a header, the header in JSON, the values. Source: the format's description by Hugging Face.
 * @throws LabError `bad_data` when the header lies about the bytes.
 */
export async function openSafetensors(handle: FileHandle, size: number, file: string): Promise<TensorFile> {
  const length = Number(Buffer.from(await bytesAt(handle, 0, 8, file)).readBigUInt64LE());
  if (length > mostHeader || 8 + length > size) throw refused(file, 'its header is longer than the file');
  const header = parsed(await bytesAt(handle, 8, length, file), file);
  const start = 8 + length;
  const tensors = new Map(
    Object.entries(header)
      .filter(([name]) => name !== '__metadata__')
      .map(([name, content]) => {
        const { data } = described.safeParse(content);
        const code = types[data?.dtype ?? ''];
        if (data === undefined || code === undefined)
          throw refused(file, `its header says nothing readable of “${name.slice(0, 60)}”`);
        const [from, to] = data.data_offsets;
        const type = elementType(code);
        const bytes = valueCount(data.shape, name, file) * type.width;
        if (to - from !== bytes || start + to > size)
          throw refused(file, `its header lies about the size of “${name}”`);
        return [name, { shape: data.shape, at: start + from, bytes, type }] as const;
      }),
  );
  if (tensors.size === 0 || tensors.size > mostTensors) throw refused(file, `it holds ${tensors.size} tensors`);
  requireApart(tensors, file);
  return {
    tensors: new Map([...tensors].map(([name, { shape, type }]) => [name, { shape, type: type.title }])),
    read: async (name) => {
      const found = tensors.get(name);
      if (found === undefined) throw refused(file, `it has no tensor “${name}”`);
      const { shape, at, bytes, type } = found;
      const layout = { shape, strides: rowStrides(shape), offset: 0, type };
      return gathered(layout, await bytesAt(handle, at, bytes, file), name, file);
    },
    close: () => Promise.resolve(),
  };
}

/** By the format's description each byte of the values is of one tensor. */
function requireApart(tensors: ReadonlyMap<string, { at: number; bytes: number }>, file: string): void {
  const inOrder = [...tensors].sort(([, a], [, b]) => a.at - b.at || a.bytes - b.bytes);
  for (const [place, [name, { at }]] of inOrder.entries()) {
    const [before, last] = inOrder[place - 1] ?? [];
    if (last !== undefined && last.at + last.bytes > at)
      throw refused(file, `its tensors “${before}” and “${name}” lie in the same bytes`);
  }
}

function parsed(bytes: Uint8Array, file: string): object {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch {
    // Too deep a nesting ends here, too.
  }
  throw refused(file, 'its header is no JSON object');
}

/** The bytes before the values of a `.safetensors` file with such float32 tensors, in this order. */
export function safetensorsHeader(tensors: readonly { name: string; shape: readonly number[] }[]): Uint8Array {
  let at = 0;
  const header: Record<string, z.infer<typeof described>> = {};
  for (const { name, shape } of tensors) {
    const end = at + 4 * shape.reduce((product, size) => product * size, 1);
    header[name] = { dtype: 'F32', shape: [...shape], data_offsets: [at, end] };
    at = end;
  }
  const text = Buffer.from(JSON.stringify(header));
  const padded = Buffer.concat([text, Buffer.alloc((8 - (text.length % 8)) % 8, 0x20)]);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(padded.length));
  return Buffer.concat([length, padded]);
}
