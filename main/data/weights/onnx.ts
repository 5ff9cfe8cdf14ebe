import { packedIntegers, packedNumbers, protobufFields, type ProtobufField } from './protobuf.ts';
import { elementType, gathered, mostTensors, refused, rowStrides, valueCount, type TensorFile } from './tensor-file.ts';
import type { ElementType } from './tensor-file.ts';

/** Numbers of fields and types, from `onnx.proto`. */
const graphOfModel = 7;
const initializerOfGraph = 5;
const tensorFields = {
  dims: 1,
  type: 2,
  floats: 4,
  ints: 5,
  longs: 7,
  name: 8,
  raw: 9,
  doubles: 10,
  location: 14,
} as const;
const types: Readonly<Record<number, string>> = {
  1: 'f4',
  2: 'u1',
  3: 'i1',
  5: 'i2',
  6: 'i4',
  7: 'i8',
  9: 'b1',
  10: 'f2',
  11: 'f8',
  16: 'bf2',
};

interface Initializer {
  shape: number[];
  type: ElementType;
  bytes: Uint8Array;
}

/**
 * The initializers of an ONNX model: the weights of its graph, by their names. Of the graph itself nothing is read.
 * @param bytes of the whole file. @throws LabError `bad_data` for weights in other files, of unknown types, or of another size than they claim.
 */
export function openOnnx(bytes: Uint8Array, file: string): TensorFile {
  const found = new Map<string, Initializer>();
  for (const model of protobufFields(bytes, file)) {
    if (model.number !== graphOfModel || typeof model.value === 'bigint') continue;
    for (const field of protobufFields(model.value, file)) {
      if (field.number !== initializerOfGraph || typeof field.value === 'bigint') continue;
      const { name, ...initializer } = initializerOf(field.value, file);
      found.set(name, initializer);
      if (found.size > mostTensors) throw refused(file, `it holds more than ${mostTensors} tensors`);
    }
  }
  if (found.size === 0) throw refused(file, 'it holds no weights');
  return {
    tensors: new Map([...found].map(([name, { shape, type }]) => [name, { shape, type: type.title }])),
    read: async (name) => {
      const tensor = found.get(name);
      if (tensor === undefined) throw refused(file, `it has no tensor “${name}”`);
      const { shape, type } = tensor;
      return Promise.resolve(
        gathered({ shape, strides: rowStrides(shape), offset: 0, type }, tensor.bytes, name, file),
      );
    },
    close: () => Promise.resolve(),
  };
}

function initializerOf(bytes: Uint8Array, file: string): Initializer & { name: string } {
  const shape: number[] = [];
  let name = '';
  let code: string | undefined;
  let values: Uint8Array | undefined;
  const integers: ProtobufField[] = [];
  for (const field of protobufFields(bytes, file)) {
    const { number, value } = field;
    if (number === tensorFields.dims) shape.push(...packedNumbers(field, file));
    if (number === tensorFields.type) code = types[Number(value)];
    if (number === tensorFields.location && value === 1n) throw refused(file, 'its weights lie in another file');
    if (number === tensorFields.ints || number === tensorFields.longs) integers.push(field);
    if (typeof value === 'bigint') continue;
    if (number === tensorFields.name) name = new TextDecoder().decode(value.subarray(0, 1000));
    const isData = number === tensorFields.raw || number === tensorFields.floats || number === tensorFields.doubles;
    if (isData) values = value;
  }
  if (code === undefined) throw refused(file, `its tensor “${name}” is of a type that is not read`);
  const type = elementType(code);
  const count = valueCount(shape, name, file);
  if (values === undefined && integers.length > 0) values = bytesOf(integers, count, type.width, file);
  if ((values?.length ?? 0) !== count * type.width)
    throw refused(file, `its tensor “${name}” has another size than it claims`);
  return { name, shape, type, bytes: values ?? new Uint8Array() };
}

/** Integers, and the bits of halves, as `int32_data` and `int64_data` have them: the low bytes of each. Too few where it has another size. */
function bytesOf(integers: readonly ProtobufField[], count: number, width: number, file: string): Uint8Array {
  // Each takes a byte or more, so that nothing is made that the file does not hold.
  const most = integers.reduce((sum, { value }) => sum + (typeof value === 'bigint' ? 1 : value.length), 0);
  if (most < count) return new Uint8Array();
  const bytes = new Uint8Array(count * width);
  let at = 0;
  for (const field of integers) {
    for (const integer of packedIntegers(field, file)) {
      if (at === bytes.length) return new Uint8Array();
      for (let byte = 0; byte < width; byte++) bytes[at++] = Number((integer >> BigInt(8 * byte)) & 0xffn);
    }
  }
  return at === bytes.length ? bytes : new Uint8Array();
}
