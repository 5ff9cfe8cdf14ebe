import type { FileHandle } from 'node:fs/promises';
import { LabError } from '../../../shared/failure.ts';
import { npyType, type NpyType } from './npy-type.ts';

/** A NumPy array in memory order C: `shape` and its values, row by row. Bytes stay bytes, all other numbers become float32. */
export interface NpyArray {
  shape: number[];
  values: Uint8Array<ArrayBuffer> | Float32Array<ArrayBuffer>;
}

/** An array with what was done to its values. */
export interface ReadNpy extends NpyArray {
  /** As numpy calls the type in the file. */
  type: string;
  /** How many values were rounded, because float32 has none of theirs. */
  rounded: number;
  /** The file's header where its values are kept as they lie in it; undefined where they were converted. */
  head: Uint8Array | undefined;
}

const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
const mostHeader = 65_536;
/** A multiple of every width. */
const pieceBytes = 2 ** 24;

/** Where the values of a `.npy` file begin, their type, whether they lie column by column, and the sizes of the array. */
interface NpyLayout {
  start: number;
  type: NpyType;
  byColumns: boolean;
  shape: number[];
}

/**
 * Reads a `.npy` file, format 1.0 to 3.0, of booleans, integers or floating-point numbers in either byte order, in C or Fortran order,
 * of one to four dimensions. Source: the format's description in the NumPy manual (numpy.lib.format).
 * @param name of the file, for the error.
 * @throws LabError `bad_data` when it is anything else, cut short, longer than its header says, or holds numbers beyond float32.
 */
export function parseNpy(bytes: Uint8Array, name: string): NpyArray {
  const layout = layoutOf(bytes, name, bytes.length);
  const filling = new Filling(layout, name);
  filling.add(bytes.subarray(layout.start));
  return { shape: layout.shape, values: filling.values };
}

/**
 * The same of an open file, in pieces: in memory is what it becomes, and no more than `mostBytes`, which is asked of its header.
 * @throws LabError as `parseNpy`.
 */
export async function readNpy(file: FileHandle, name: string, mostBytes: number): Promise<ReadNpy> {
  const layout = await npyLayout(file, name);
  const filling = new Filling(layout, name, mostBytes);
  const { type, start, shape } = layout;
  const end = start + countOf(shape) * type.width;
  for (let at = start; at < end;) {
    const piece = Buffer.alloc(Math.min(pieceBytes, end - at));
    await readWhole(file, piece, at, name);
    filling.add(piece);
    at += piece.length;
  }
  let head: Uint8Array | undefined;
  if (type.same !== null && !layout.byColumns) {
    head = Buffer.alloc(start);
    await readWhole(file, head, 0, name);
  }
  return { shape, values: filling.values, type: type.title, rounded: filling.rounded, head };
}

/** The layout of a file without its values. @throws LabError as `parseNpy`. */
export async function npyLayout(file: FileHandle, name: string): Promise<NpyLayout> {
  const { size } = await file.stat();
  const head = new Uint8Array(Math.min(size, mostHeader + 12));
  await file.read(head, 0, head.length, 0);
  return layoutOf(head, name, size);
}

/** Gathers the values of an array from the bytes of its file. */
class Filling {
  readonly values: Uint8Array<ArrayBuffer> | Float32Array<ArrayBuffer>;
  rounded = 0;
  readonly #layout: NpyLayout;
  readonly #name: string;
  #done = 0;

  constructor(layout: NpyLayout, name: string, mostBytes = Infinity) {
    this.#layout = layout;
    this.#name = name;
    const count = countOf(layout.shape);
    const isBytes = layout.type.same === 'uint8';
    const bytes = count * (isBytes ? 1 : Float32Array.BYTES_PER_ELEMENT);
    if (bytes > mostBytes) {
      throw new LabError(
        'bad_data',
        `${name} takes ${bytes} bytes in memory; at most ${mostBytes} are read. Divide it, or save fewer features.`,
      );
    }
    this.values = isBytes ? new Uint8Array(count) : new Float32Array(count);
  }

  /** @param bytes whole values. */
  add(bytes: Uint8Array): void {
    const { type, byColumns } = this.#layout;
    if (type.same !== null && !byColumns) {
      new Uint8Array(this.values.buffer).set(bytes, this.#done * type.width);
      this.#done += bytes.length / type.width;
      return;
    }
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let at = 0; at < bytes.length; at += type.width) this.#put(type.at(view, at));
  }

  #put(value: number): void {
    const { shape, byColumns } = this.#layout;
    const at = this.#done++;
    const place = byColumns ? placeByRows(at, shape) : at;
    this.values[place] = value;
    const kept = this.values[place] ?? 0;
    if (Object.is(kept, value) || kept === value || Number.isNaN(value)) return;
    if (!Number.isFinite(kept)) {
      throw new LabError(
        'bad_data',
        `${this.#name} holds ${value}, and nets compute in float32, which ends at 3.4e38. Scale the values and save them again.`,
      );
    }
    this.rounded++;
  }
}

/** Where a value lies row by row, the last index changing fastest, of the one at `at` when the first changes fastest. */
function placeByRows(at: number, shape: readonly number[]): number {
  let place = 0;
  let rest = at;
  for (const size of shape) {
    place = place * size + (rest % size);
    rest = Math.floor(rest / size);
  }
  return place;
}

async function readWhole(file: FileHandle, into: Uint8Array, from: number, name: string): Promise<void> {
  for (let done = 0; done < into.length;) {
    const { bytesRead } = await file.read(into, done, into.length - done, from + done);
    if (bytesRead === 0)
      throw new LabError('bad_data', `${name} changed while it was read. Try again when nothing writes to it.`);
    done += bytesRead;
  }
}

function countOf(shape: readonly number[]): number {
  return shape.reduce((product, one) => product * one, 1);
}

/** @param size of the whole file, of which `bytes` is the beginning. */
function layoutOf(bytes: Uint8Array, name: string, size: number): NpyLayout {
  const refuse = (why: string): LabError =>
    new LabError('bad_data', `${name} cannot be used: ${why}. Save one to four dimensions of numbers with numpy.save.`);
  if (magic.some((byte, place) => bytes[place] !== byte)) throw refuse('it is not a NumPy file');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const wide = (bytes[6] ?? 0) >= 2;
  const start = wide ? 12 : 10;
  if (bytes.length < start) throw refuse('it is cut short');
  const length = wide ? view.getUint32(8, true) : view.getUint16(8, true);
  if (length > mostHeader || bytes.length < start + length) throw refuse('its header is cut short');
  const header = new TextDecoder('latin1').decode(bytes.subarray(start, start + length));
  const descr = /'descr':\s*'([^']*)'/.exec(header)?.[1];
  const order = /'fortran_order':\s*(True|False)/.exec(header)?.[1];
  const shapeText = /'shape':\s*\(([\d,\s]*)\)/.exec(header)?.[1];
  if (descr === undefined || order === undefined || shapeText === undefined) throw refuse('its header cannot be read');
  const type = npyType(descr);
  if (type === undefined) throw refuse(`its type is ${descr}`);
  const shape = shapeText
    .split(',')
    .map((text) => text.trim())
    .filter((text) => text !== '')
    .map(Number);
  if (shape.length < 1 || shape.length > 4) throw refuse(`it has ${shape.length} dimensions, not one to four`);
  const expected = countOf(shape) * type.width;
  const found = size - start - length;
  if (!Number.isSafeInteger(expected) || found !== expected) {
    throw refuse(`its header promises ${expected} bytes of values and it holds ${found}`);
  }
  return { start: start + length, type, byColumns: order === 'True' && shape.length > 1, shape };
}
