import { writeFileSync } from 'node:fs';

/** Writes ONNX models as protobuf, field by field (`onnx.proto`), for tests. */
export function varint(number: number | bigint): Buffer {
  const bytes: number[] = [];
  for (let rest = BigInt.asUintN(64, BigInt(number)); ; rest >>= 7n) {
    const byte = Number(rest & 127n);
    if (rest < 128n) return Buffer.from([...bytes, byte]);
    bytes.push(byte | 128);
  }
}

export const number = (field: number, value: number | bigint): Buffer =>
  Buffer.concat([varint(field << 3), varint(value)]);
export function inner(field: number, content: Buffer | string): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([varint((field << 3) | 2), varint(bytes.length), bytes]);
}

export function ints(name: string, values: readonly number[]): Buffer {
  return inner(5, Buffer.concat([inner(1, name), ...values.map((value) => number(8, value)), number(20, 7)]));
}

/** An attribute that is a graph: the body of a loop. */
export function body(graph: Buffer): Buffer {
  return inner(5, Buffer.concat([inner(1, 'body'), inner(6, graph), number(20, 5)]));
}

export function node(
  op: string,
  inputs: readonly string[],
  outputs: readonly string[],
  ...attributes: Buffer[]
): Buffer {
  const names = [...inputs.map((name) => inner(1, name)), ...outputs.map((name) => inner(2, name))];
  return inner(1, Buffer.concat([...names, inner(4, op), ...attributes]));
}

/** ONNX's numbers of types. */
export const onnxTypes = { float32: 1, int64: 7, bool: 9 } as const;
type OnnxType = keyof typeof onnxTypes;

export function weights(name: string, sizes: readonly number[], bytes: Uint8Array, type: OnnxType = 'float32'): Buffer {
  const dims = sizes.map((size) => number(1, size));
  return inner(5, Buffer.concat([...dims, number(2, onnxTypes[type]), inner(8, name), inner(9, Buffer.from(bytes))]));
}

/** @param field 11 of an input, 12 of an output. @param sizes a word where a size is open. */
export function value(
  field: 11 | 12,
  name: string,
  sizes: readonly (number | string)[],
  type: OnnxType = 'float32',
): Buffer {
  const dims = sizes.map((size) => inner(1, typeof size === 'string' ? inner(2, size) : number(1, size)));
  const tensor = Buffer.concat([number(1, onnxTypes[type]), inner(2, Buffer.concat(dims))]);
  return inner(field, Buffer.concat([inner(1, name), inner(2, inner(1, tensor))]));
}

export function model(...parts: Buffer[]): Buffer {
  return Buffer.concat([number(1, 8), inner(8, number(2, 13)), inner(7, Buffer.concat([...parts, inner(2, 'net')]))]);
}

export function storeOnnx(path: string, ...parts: Buffer[]): string {
  writeFileSync(path, model(...parts));
  return path;
}
