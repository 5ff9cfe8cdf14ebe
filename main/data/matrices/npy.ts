import type { FileHandle } from 'node:fs/promises';
import { LabError } from '../../../shared/failure.ts';

/** A NumPy array in memory order C: `shape` and its values, row by row. */
export interface NpyArray {
  shape: number[];
  values: Uint8Array | Float32Array;
}

const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
const mostHeader = 65_536;

/** Where the values of a `.npy` file begin, their type as numpy writes it, and the sizes of the array. */
interface NpyLayout {
  start: number;
  type: '|u1' | '<f4';
  shape: number[];
}

/**
 * Reads a `.npy` file, format 1.0 to 3.0, of uint8 or little-endian float32 values in C order, of one or two dimensions.
 * Source: the format's description in the NumPy manual (numpy.lib.format).
 * @param name of the file, for the error.
 * @throws LabError `bad_data` when it is anything else, cut short, or longer than its header says.
 */
export function parseNpy(bytes: Uint8Array, name: string): NpyArray {
  const { start, type, shape } = layoutOf(bytes, name, bytes.length);
  // A copy, because float32 values need an address that four divides.
  const values = new Uint8Array(bytes.subarray(start));
  return { shape, values: type === '|u1' ? values : new Float32Array(values.buffer) };
}

/** The layout of a file without its values. @throws LabError as `parseNpy`. */
export async function npyLayout(file: FileHandle, name: string): Promise<NpyLayout> {
  const { size } = await file.stat();
  const head = new Uint8Array(Math.min(size, mostHeader + 12));
  await file.read(head, 0, head.length, 0);
  return layoutOf(head, name, size);
}

/** @param size of the whole file, of which `bytes` is the beginning. */
function layoutOf(bytes: Uint8Array, name: string, size: number): NpyLayout {
  const refuse = (why: string): LabError =>
    new LabError(
      'bad_data',
      `${name} cannot be used: ${why}. Save it with numpy.save as uint8 or float32, in C order.`,
    );
  if (magic.some((byte, place) => bytes[place] !== byte)) throw refuse('it is not a NumPy file');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const wide = (bytes[6] ?? 0) >= 2;
  const start = wide ? 12 : 10;
  if (bytes.length < start) throw refuse('it is cut short');
  const length = wide ? view.getUint32(8, true) : view.getUint16(8, true);
  if (length > mostHeader || bytes.length < start + length) throw refuse('its header is cut short');
  const header = new TextDecoder('latin1').decode(bytes.subarray(start, start + length));
  const type = /'descr':\s*'([^']*)'/.exec(header)?.[1];
  const order = /'fortran_order':\s*(True|False)/.exec(header)?.[1];
  const shapeText = /'shape':\s*\(([\d,\s]*)\)/.exec(header)?.[1];
  if (type === undefined || order === undefined || shapeText === undefined) throw refuse('its header cannot be read');
  if (order === 'True') throw refuse('it is in Fortran order');
  if (type !== '|u1' && type !== '<f4') throw refuse(`its type is ${type}`);
  const shape = shapeText
    .split(',')
    .map((text) => text.trim())
    .filter((text) => text !== '')
    .map(Number);
  if (shape.length < 1 || shape.length > 2) throw refuse(`it has ${shape.length} dimensions, not one or two`);
  const count = shape.reduce((product, one) => product * one, 1);
  const expected = count * (type === '|u1' ? 1 : 4);
  const found = size - start - length;
  if (!Number.isSafeInteger(expected) || found !== expected) {
    throw refuse(`its header promises ${expected} bytes of values and it holds ${found}`);
  }
  return { start: start + length, type, shape };
}
