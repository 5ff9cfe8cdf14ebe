import { buffer } from 'node:stream/consumers';
import type { Entry, ZipFile } from 'yauzl';
import { LabError } from '../../../shared/failure.ts';
import { npyType } from '../matrices/npy-type.ts';
import { parseNpy } from '../matrices/npy.ts';
import { refused, valueCount, type StoredTensor, type TensorFile } from './tensor-file.ts';

/** Of one array and of all of them, when they are unpacked: a small file may promise much. */
const mostBytes = 512 * 1024 * 1024;
const mostHead = 1024;
/** Of an array's own header. */
const mostHeader = 65_536;

/**
 * Opens an `.npz` file of `numpy.savez` or `numpy.savez_compressed`: a zip file with one `.npy` for each array.
 * @throws LabError `bad_data` when the arrays would unpack to more than 512 MB, or one is not of numbers.
 */
export async function openNpz(zip: ZipFile, entries: Map<string, Entry>, file: string): Promise<TensorFile> {
  const arrays = new Map<string, Entry>();
  for (const [name, entry] of entries) if (name.endsWith('.npy')) arrays.set(name.slice(0, -'.npy'.length), entry);
  const together = [...arrays.values()].reduce((sum, { uncompressedSize }) => sum + uncompressedSize, 0);
  if (arrays.size === 0) throw refused(file, 'it is a zip file without tensors');
  if (together > mostBytes)
    throw refused(file, `its arrays unpack to ${together} bytes, and ${mostBytes} are the most`);
  const tensors = new Map<string, StoredTensor>();
  for (const [name, entry] of arrays) {
    const tensor = await described(zip, entry, name, file);
    // A lone number is no weight of a layer.
    if (tensor.shape.length > 0) tensors.set(name, tensor);
  }
  return {
    tensors,
    read: async (name) => {
      const entry = arrays.get(name);
      if (entry === undefined) throw refused(file, `it has no array “${name}”`);
      const { values } = parseNpy(await buffer(await zip.openReadStreamPromise(entry)), `${name} of ${file}`);
      return values instanceof Float32Array ? values : Float32Array.from(values);
    },
    close: () => Promise.resolve(),
  };
}

/** Shape and type from the beginning of an array. */
async function described(zip: ZipFile, entry: Entry, name: string, file: string): Promise<StoredTensor> {
  const stream = await zip.openReadStreamPromise(entry);
  let head = Buffer.alloc(0);
  for await (const piece of stream) {
    if (piece instanceof Uint8Array) head = Buffer.concat([head, piece]);
    if (head.length >= mostHead) break;
  }
  const text = head.toString('latin1', 0, mostHead);
  const shapeText = /'shape':\s*\(([\d,\s]*)\)/.exec(text)?.[1];
  const type = npyType(/'descr':\s*'([^']*)'/.exec(text)?.[1] ?? '');
  if (shapeText === undefined || type === undefined)
    throw refused(file, `its array “${name.slice(0, 60)}” is not of numbers`);
  const shape = shapeText
    .split(',')
    .filter((one) => one.trim() !== '')
    .map(Number);
  const bytes = valueCount(shape, name, file) * type.width;
  if (bytes > entry.uncompressedSize) {
    throw new LabError('bad_data', `${file} cannot be used: its array “${name}” is cut short. Save it again.`);
  }
  if (entry.uncompressedSize > bytes + mostHeader)
    throw refused(file, `its array “${name}” unpacks to more than its shape says`);
  return { shape, type: type.title };
}
