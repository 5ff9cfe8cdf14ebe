import { Buffer } from 'node:buffer';

const text = (words: string): Buffer => Buffer.from(words, 'latin1');
const uint32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};

/** Instructions of pickles, as bytes. */
export const pickle = {
  begin: Buffer.from([0x80, 2]),
  stop: text('.'),
  global: (module: string, name: string) => text(`c${module}\n${name}\n`),
  text: (words: string) => Buffer.concat([text('X'), uint32(Buffer.byteLength(words)), Buffer.from(words)]),
  int: (value: number) => {
    const bytes = Buffer.alloc(4);
    bytes.writeInt32LE(value);
    return Buffer.concat([text('J'), bytes]);
  },
  long: (value: bigint) => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(value);
    return Buffer.concat([Buffer.from([0x8a, 8]), bytes]);
  },
  tuple: (...items: Buffer[]) => Buffer.concat([text('('), ...items, text('t')]),
  call: (callee: Buffer, ...args: Buffer[]) => Buffer.concat([callee, pickle.tuple(...args), text('R')]),
  dictionary: (...pairs: Buffer[]) => Buffer.concat([text('}('), ...pairs, text('u')]),
};

/** A tensor of float32, in a storage that claims `count` values. */
export function pickledTensor(shape: readonly number[], strides: readonly number[], count: Buffer, offset = 0): Buffer {
  const storage = Buffer.concat([
    pickle.tuple(
      pickle.text('storage'),
      pickle.global('torch', 'FloatStorage'),
      pickle.text('0'),
      pickle.text('cpu'),
      count,
      text('N'),
    ),
    text('Q'),
  ]);
  return pickle.call(
    pickle.global('torch._utils', '_rebuild_tensor_v2'),
    storage,
    pickle.int(offset),
    pickle.tuple(...shape.map(pickle.int)),
    pickle.tuple(...strides.map(pickle.int)),
    Buffer.from([0x89]),
    pickle.call(pickle.global('collections', 'OrderedDict')),
  );
}

/** A file as `torch.save` wrote it before PyTorch 1.6. @param body what is pickled. @param storage how many values its storage has. */
export function legacyFile(body: Buffer, storage: { claims: bigint; values: number }): Buffer {
  const magic = Buffer.from([0x80, 2, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e]);
  const version = Buffer.concat([pickle.begin, text('M'), Buffer.from([0xe9, 3]), pickle.stop]);
  const system = Buffer.concat([pickle.begin, text('}'), pickle.stop]);
  const keys = Buffer.concat([pickle.begin, text(']('), pickle.text('0'), text('e'), pickle.stop]);
  const count = Buffer.alloc(8);
  count.writeBigInt64LE(storage.claims);
  const whole = Buffer.concat([pickle.begin, body, pickle.stop]);
  return Buffer.concat([magic, version, system, whole, keys, count, Buffer.alloc(4 * storage.values, 1)]);
}

/** A safetensors file with this header. */
export function safetensorsFile(header: string, length = Buffer.byteLength(header), values = 16): Buffer {
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(length));
  return Buffer.concat([size, Buffer.from(header), Buffer.alloc(values)]);
}
