import { refused } from './tensor-file.ts';

/** One field of a message: a number, or bytes that are text, packed numbers or an inner message. */
export interface ProtobufField {
  number: number;
  value: bigint | Uint8Array;
}

const mostFields = 2_000_000;

/**
 * The fields of a protobuf message, in their order. A message inside is bytes: it is read by calling this again, so that nothing nests
 * by itself. Source: the encoding as protobuf.dev describes it.
 * @throws LabError `bad_data` when it is damaged.
 */
export function* protobufFields(bytes: Uint8Array, file: string): Generator<ProtobufField> {
  const damaged = (): Error => refused(file, 'its protobuf message is damaged');
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = bytes[at++];
      if (byte === undefined) throw damaged();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw damaged();
  };
  const take = (length: number): Uint8Array => {
    if (!Number.isSafeInteger(length) || at + length > bytes.length) throw damaged();
    at += length;
    return bytes.subarray(at - length, at);
  };
  for (let fields = 0; at < bytes.length; fields++) {
    if (fields === mostFields) throw damaged();
    const key = varint();
    const number = Number(key >> 3n);
    const wire = Number(key & 7n);
    if (wire === 0) yield { number, value: varint() };
    else if (wire === 1) yield { number, value: take(8) };
    else if (wire === 2) yield { number, value: take(Number(varint())) };
    else if (wire === 5) yield { number, value: take(4) };
    else throw damaged();
  }
}

/** A repeated number, packed or one. @throws LabError `bad_data` when it is damaged. */
export function packedNumbers(field: ProtobufField, file: string): number[] {
  return Array.from(packedIntegers(field, file), Number);
}

/** The same one by one, for long ones. */
export function* packedIntegers({ value }: ProtobufField, file: string): Generator<bigint> {
  if (typeof value === 'bigint') {
    yield BigInt.asIntN(64, value);
    return;
  }
  let part = 0n;
  let shift = 0n;
  for (const byte of value) {
    part |= BigInt(byte & 0x7f) << shift;
    shift += 7n;
    if (byte >= 0x80 && shift < 70n) continue;
    yield BigInt.asIntN(64, part);
    part = 0n;
    shift = 0n;
  }
  if (shift !== 0n) throw refused(file, 'its protobuf message is damaged');
}
