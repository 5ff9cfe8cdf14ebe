import { LabError } from '../../../shared/failure.ts';
import { npyType, type NpyType } from '../matrices/npy-type.ts';

/** A tensor in a file of weights, by what the file says of it. */
export interface StoredTensor {
  shape: readonly number[];
  /** As numpy calls it: `float32`. */
  type: string;
}

/**
 * A file of weights that is open. It is untrusted: what is in it is read as numbers and as nothing else, and nothing it says of sizes is
 * believed before it is compared with the bytes that are there.
 */
export interface TensorFile {
  /** Paths of the files that hold it, where there are others beside the one that was opened. */
  files?: readonly string[];
  /** By their names in the file. */
  tensors: ReadonlyMap<string, StoredTensor>;
  /** A tensor's values as float32, row by row (C order). @throws LabError `bad_data` for one that is damaged. */
  read(name: string): Promise<Float32Array<ArrayBuffer>>;
  close(): Promise<void>;
}

/** Tensors a file may have; the largest nets have some thousands. */
export const mostTensors = 20_000;
/** Values a tensor may have: 1 GB of float32. */
const mostValues = 2 ** 28;
export const mostDimensions = 8;
const mostNameLength = 400;

/** The error for a file that is not taken. @param why a clause: “it is cut short”. */
export function refused(file: string, why: string, details?: unknown): LabError {
  const words = `${file} cannot be used: ${why}. Choose a file of weights: .pth, .safetensors, .npz or .onnx.`;
  return new LabError('bad_data', words, details);
}

/** Number of values of a shape. @throws LabError `bad_data` for one that no tensor has. */
export function valueCount(shape: readonly number[], name: string, file: string): number {
  if (name.length > mostNameLength) throw refused(file, `a tensor's name has ${name.length} characters`);
  if (shape.length > mostDimensions || !shape.every((size) => Number.isSafeInteger(size) && size >= 0)) {
    throw refused(file, `the tensor “${name}” has the shape [${shape.slice(0, mostDimensions).join(', ')}]`);
  }
  const count = shape.reduce((product, size) => product * size, 1);
  if (count > mostValues)
    throw refused(file, `the tensor “${name}” claims ${count} values, and ${mostValues} are the most`);
  return count;
}

/** Strides of a tensor in C order, in values. */
export function rowStrides(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length);
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = step;
    step *= shape[axis] ?? 1;
  }
  return strides;
}

/** How the values of a tensor lie in its bytes: `offset` and `strides` in values. */
export interface TensorLayout {
  shape: readonly number[];
  strides: readonly number[];
  offset: number;
  type: ElementType;
}

/** Type of the values in a file. */
export type ElementType = Pick<NpyType, 'title' | 'width' | 'at'>;

/** bfloat16: the upper half of a float32. */
const bfloat16: ElementType = {
  title: 'bfloat16',
  width: 2,
  at: (view, at) => {
    const wide = new DataView(new ArrayBuffer(4));
    wide.setUint16(2, view.getUint16(at, true), true);
    return wide.getFloat32(0, true);
  },
};

/** @param code as numpy writes it, `f4`, or `bf2`; little-endian. */
export function elementType(code: string): ElementType {
  const type = code === 'bf2' ? bfloat16 : npyType(`<${code}`);
  if (type === undefined) throw new RangeError(`There is no type ${code}.`);
  return type;
}

/**
 * The values of a tensor in C order, whatever its strides. A reader that ignores strides makes a plausible, wrong net.
 * @param bytes of the whole storage. @throws LabError `bad_data` when the tensor leaves them.
 */
export function gathered(
  { shape, strides, offset, type }: TensorLayout,
  bytes: Uint8Array,
  name: string,
  file: string,
): Float32Array<ArrayBuffer> {
  const count = valueCount(shape, name, file);
  const values = new Float32Array(count);
  if (count === 0) return values;
  requireInside({ shape, strides, offset, type }, Math.floor(bytes.length / type.width), name, file);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const index = new Array<number>(shape.length).fill(0);
  let at = offset;
  for (let place = 0; place < count; place++) {
    values[place] = type.at(view, at * type.width);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const size = shape[axis] ?? 1;
      const step = strides[axis] ?? 0;
      const next = (index[axis] ?? 0) + 1;
      at += step;
      if (next < size) {
        index[axis] = next;
        break;
      }
      index[axis] = 0;
      at -= step * size;
    }
  }
  return values;
}

/** Values of the storage from a tensor's first to its last. */
export function spanOf({ shape, strides }: Pick<TensorLayout, 'shape' | 'strides'>): number {
  return shape.includes(0) ? 0 : shape.reduce((sum, size, axis) => sum + (size - 1) * (strides[axis] ?? 0), 1);
}

/** @param stored number of values in the storage. @throws LabError `bad_data` when the tensor reaches beyond them. */
export function requireInside(
  { shape, strides, offset }: TensorLayout,
  stored: number,
  name: string,
  file: string,
): void {
  const numbers = [offset, ...strides];
  const isSound = strides.length === shape.length && numbers.every((one) => Number.isSafeInteger(one) && one >= 0);
  const last = offset + spanOf({ shape, strides }) - 1;
  const count = valueCount(shape, name, file);
  // Strides of 0 would make many values of one, and a gigabyte of a small file.
  if (isSound && last < stored && count > stored)
    throw refused(file, `the tensor “${name}” makes ${count} values of a storage with ${stored}`);
  if (isSound && last < stored && last - offset >= mostValues)
    throw refused(file, `the tensor “${name}” is spread over ${last - offset + 1} values`);
  if (isSound && (count === 0 || last < stored)) return;
  throw refused(file, `the tensor “${name}” reaches to value ${last} of a storage with ${stored}`);
}
