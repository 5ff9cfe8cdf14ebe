import type { FileHandle } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { openNamedFile } from '../../named-file.ts';
import { bytesAt } from './file-bytes.ts';
import { elementType, gathered, mostTensors, refused, valueCount, type TensorFile } from './tensor-file.ts';
import type { ElementType } from './tensor-file.ts';

const mostManifest = 4 * 1024 * 1024;
const mostShards = 64;

const types: Readonly<Record<string, string>> = {
  float32: 'f4',
  float16: 'f2',
  int32: 'i4',
  uint8: 'u1',
  uint16: 'u2',
  bool: 'b1',
};

const weight = z.object({
  name: z.string(),
  shape: z.array(z.int().nonnegative()).max(8),
  dtype: z.string(),
  quantization: z.object({ dtype: z.string(), scale: z.number().optional(), min: z.number().optional() }).optional(),
});
const manifest = z.array(
  z.object({ paths: z.array(z.string().min(1).max(200)).min(1), weights: z.array(weight).max(mostTensors) }),
);

interface Placed {
  shape: number[];
  type: ElementType;
  scale: number;
  min: number;
  /** Of the group's files one after another. */
  at: number;
  bytes: number;
  shards: readonly Shard[];
}

interface Shard {
  handle: FileHandle;
  from: number;
  size: number;
}

/**
 * Opens the weights manifest of a TensorFlow.js model: a JSON array of groups, each with the names of its files, which lie beside it, and
 * of the tensors that lie in these one after another, as they are or as bytes with a scale and a least value. A matrix `[in, out]` and
 * filters `[rows, columns, in, out]` are told and read as PyTorch lays them out: `[out, in]` and `[out, in, rows, columns]`.
 * @param folder of the manifest. @throws LabError `bad_data` when it lies about its files or names one elsewhere.
 */
export async function openTfjsManifest(
  handle: FileHandle,
  size: number,
  folder: string,
  file: string,
): Promise<TensorFile> {
  if (size > mostManifest)
    throw refused(file, `as a weights manifest it may have ${mostManifest} bytes, and has ${size}`);
  const groups = parsed(await bytesAt(handle, 0, size, file), file);
  const files: string[] = [];
  const open: FileHandle[] = [];
  const close = async (): Promise<void> => {
    for (const one of open) await one.close();
  };
  try {
    const tensors = new Map<string, Placed>();
    for (const { paths, weights } of groups) {
      const shards: Shard[] = [];
      let whole = 0;
      for (const path of paths) {
        if (path !== basename(path) || path.startsWith('.') || path.includes('\\'))
          throw refused(file, `it names a file that does not lie beside it, “${path.slice(0, 60)}”`);
        if (files.length >= mostShards) throw refused(file, `it names more than ${mostShards} files`);
        files.push(join(folder, path));
        const shard = await openNamedFile(join(folder, path));
        open.push(shard);
        const { size: bytes } = await shard.stat();
        shards.push({ handle: shard, from: whole, size: bytes });
        whole += bytes;
      }
      let at = 0;
      for (const one of weights) {
        const placed = { ...described(one, file), at, shards };
        at += placed.bytes;
        if (tensors.has(one.name)) throw refused(file, `it names “${one.name.slice(0, 60)}” twice`);
        tensors.set(one.name, placed);
        if (tensors.size > mostTensors) throw refused(file, `it holds more than ${mostTensors} tensors`);
      }
      if (at !== whole) throw refused(file, `its tensors have ${at} bytes, and its files ${whole}`);
    }
    if (tensors.size === 0) throw refused(file, 'it holds no tensors');
    const shapes = [...tensors].map(
      ([name, { shape }]) => [name, { shape: turned(shape).shape, type: 'float32' }] as const,
    );
    return {
      files,
      tensors: new Map(shapes),
      read: async (name) => {
        const found = tensors.get(name);
        if (found === undefined) throw refused(file, `it has no tensor “${name}”`);
        const { type, scale, min } = found;
        const values = gathered({ ...turned(found.shape), offset: 0, type }, await bytesOf(found, file), name, file);
        return scale === 1 && min === 0 ? values : values.map((value) => value * scale + min);
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function described(
  { name, shape, dtype, quantization }: z.infer<typeof weight>,
  file: string,
): Pick<Placed, 'shape' | 'type' | 'scale' | 'min' | 'bytes'> {
  const code = types[quantization?.dtype ?? dtype];
  if (code === undefined) throw refused(file, `its tensor “${name.slice(0, 60)}” is of a type that is not read`);
  const type = elementType(code);
  const { scale = 1, min = 0 } = quantization ?? {};
  return { shape, type, scale, min, bytes: valueCount(shape, name, file) * type.width };
}

/** Shape and strides of a tensor with its last axes first, as PyTorch has them. */
function turned(shape: readonly number[]): { shape: number[]; strides: number[] } {
  const steps = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1));
  const orders: Readonly<Record<number, number[]>> = { 2: [1, 0], 4: [3, 2, 0, 1] };
  const order = orders[shape.length] ?? shape.map((_, axis) => axis);
  return { shape: order.map((axis) => shape[axis] ?? 0), strides: order.map((axis) => steps[axis] ?? 0) };
}

/** A tensor may lie across the end of a file. */
async function bytesOf({ at, bytes, shards }: Placed, file: string): Promise<Uint8Array> {
  const all = new Uint8Array(bytes);
  for (const { handle, from, size } of shards) {
    const [first, last] = [Math.max(at, from), Math.min(at + bytes, from + size)];
    if (first < last) all.set(await bytesAt(handle, first - from, last - first, file), first - at);
  }
  return all;
}

function parsed(bytes: Uint8Array, file: string): z.infer<typeof manifest> {
  let content: unknown;
  try {
    content = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw refused(file, 'it is not JSON');
  }
  const found = manifest.safeParse(content);
  if (found.success) return found.data;
  throw refused(file, 'it is JSON, but no weights manifest of TensorFlow.js');
}
