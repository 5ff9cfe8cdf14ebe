import type { FileHandle } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import type { Entry, ZipFile } from 'yauzl';
import { readPickle, type Pickled, type PickledStorage, type PickledTensor } from './pickle.ts';
import { bytesAt } from './file-bytes.ts';
import { gathered, refused, spanOf, type TensorFile } from './tensor-file.ts';
import { storageType, tensorsIn, torchMeaning } from './torch-objects.ts';

/** A pickle of tensors names them and their sizes; the values lie beside it. */
const mostPickle = 32 * 1024 * 1024;
const mostStorages = 20_000;

/** What `torch.save` has written since PyTorch 1.6: a zip file with `data.pkl` and one stored file for each storage. */
export async function openTorchZip(zip: ZipFile, entries: Map<string, Entry>, file: string): Promise<TensorFile> {
  const pickle = [...entries.keys()].find((name) => /^[^/]+\/data\.pkl$/.test(name)) ?? '';
  const content = await stored(zip, entries.get(pickle), mostPickle, file);
  const folder = pickle.slice(0, -'data.pkl'.length);
  const order = entries.get(`${folder}byteorder`);
  if (order !== undefined && (await stored(zip, order, 16, file)).toString() !== 'little')
    throw refused(file, 'its numbers are big-endian');
  const { value } = readPickle(content, 0, torchMeaning(file), file);
  return torchFile(tensorsIn(value, file), file, async ({ storage, type, count }, from, to) => {
    const entry = requireStored(entries.get(`${folder}data/${storage}`), file);
    if (entry.uncompressedSize !== count * storageType({ type }).width)
      throw refused(file, `its storage ${storage} has another size`);
    return buffer(await zip.openReadStreamPromise(entry, { start: from, end: to }));
  });
}

/** PyTorch takes only files that are not compressed: what unpacks to more than is there is none of its own. */
function requireStored(entry: Entry | undefined, file: string): Entry {
  if (entry === undefined) throw refused(file, 'a part of it is missing');
  if (entry.compressionMethod !== 0) throw refused(file, `its part ${entry.fileName} is compressed`);
  return entry;
}

async function stored(zip: ZipFile, of: Entry | undefined, most: number, file: string): Promise<Buffer> {
  const entry = requireStored(of, file);
  if (entry.uncompressedSize > most) throw refused(file, `its part ${entry.fileName} is too large`);
  return buffer(await zip.openReadStreamPromise(entry));
}

/** The magic number of the format before, as a pickle. */
const legacyMagic = 0x1950a86a20f9469cfc6cn;

/** Whether a file begins as `torch.save` began before PyTorch 1.6. */
export function isLegacyTorch(head: Uint8Array): boolean {
  // From protocol 4 on, the length of a frame comes before the number.
  const at = head[2] === 0x95 ? 11 : 2;
  return head[0] === 0x80 && head[at] === 0x8a && head[at + 1] === 0x0a;
}

/**
 * What `torch.save` wrote before PyTorch 1.6: pickles of a magic number, a version, the system, the tensors and the names of the
 * storages, then the storages, each after its number of values.
 */
export async function openLegacyTorch(handle: FileHandle, size: number, file: string): Promise<TensorFile> {
  const head = await bytesAt(handle, 0, Math.min(size, mostPickle), file);
  const pickles: Pickled[] = [];
  const types = new Map<string, PickledStorage>();
  let at = 0;
  while (pickles.length < 5) {
    const { value, end } = readPickle(head, at, torchMeaning(file, types), file);
    pickles.push(value);
    at = end;
  }
  const [magic, , , value = null, keys] = pickles;
  if (magic !== legacyMagic) throw refused(file, 'it is not a file of torch.save');
  const tensors = tensorsIn(value, file);
  const places = new Map<string, number>();
  if (!Array.isArray(keys) || keys.length > mostStorages) throw refused(file, 'its list of storages is damaged');
  for (const key of keys) {
    const known = typeof key === 'string' ? types.get(key) : undefined;
    if (typeof key !== 'string' || known === undefined) throw refused(file, 'it has a storage that it never names');
    const count = Number(Buffer.from(await bytesAt(handle, at, 8, file)).readBigInt64LE());
    const bytes = count * storageType(known).width;
    if (count !== known.count || at + 8 + bytes > size) throw refused(file, `its storage ${key} has another size`);
    places.set(key, at + 8);
    at += 8 + bytes;
  }
  return torchFile(tensors, file, ({ storage }, from, to) => {
    const place = places.get(storage);
    if (place === undefined) throw refused(file, 'one of its storages is missing');
    return bytesAt(handle, place + from, to - from, file);
  });
}

/** @param bytesOf those of a storage from one place to another: it may be many times as large as a tensor in it. */
function torchFile(
  tensors: Map<string, PickledTensor>,
  file: string,
  bytesOf: (storage: PickledStorage, from: number, to: number) => Promise<Uint8Array>,
): TensorFile {
  return {
    tensors: new Map(
      [...tensors].map(([name, { shape, tensor }]) => [name, { shape, type: storageType(tensor).title }]),
    ),
    read: async (name) => {
      const found = tensors.get(name);
      if (found === undefined) throw refused(file, `it has no tensor “${name}”`);
      const { tensor, offset, ...layout } = found;
      const type = storageType(tensor);
      const bytes = await bytesOf(tensor, offset * type.width, (offset + spanOf(found)) * type.width);
      return gathered({ ...layout, offset: 0, type }, bytes, name, file);
    },
    close: () => Promise.resolve(),
  };
}
