import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { ZipFile } from 'yazl';
import { openWeights } from '../../../../main/data/weights/open-weights.ts';
import { LabError } from '../../../../shared/failure.ts';
import { legacyFile, pickle, pickledTensor, safetensorsFile } from '../../../hostile-weights.ts';
import { temporaryFolder } from '../../../temporary.ts';

const saved = join(import.meta.dirname, '..', '..', '..', 'oracles', 'weights');

/** The message about a file when every tensor of it is read. */
async function toldOf(content: Buffer, name = 'weights.pth'): Promise<string> {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, content);
  const readAll = async (): Promise<void> => {
    const file = await openWeights(path);
    try {
      for (const tensor of file.tensors.keys()) await file.read(tensor);
    } finally {
      await file.close();
    }
  };
  const error: unknown = await readAll().then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof LabError)) throw new Error(`It was read, or failed otherwise: ${String(error)}`);
  expect(error.code).toBe('bad_data');
  return error.message;
}

const four = { claims: 4n, values: 4 };
const tensor = (shape: number[], strides: number[], count = pickle.int(4), offset = 0): Buffer =>
  pickle.dictionary(pickle.text('w'), pickledTensor(shape, strides, count, offset));

/** A saved file with some bytes changed. @param change gets the file, and gives it back. */
function changed(name: string, change: (content: Buffer) => Buffer): Buffer {
  return change(Buffer.from(readFileSync(join(saved, name))));
}

/** Sets a field of the first entries of a zip file's directory: 10 is the way of compression, 24 the unpacked size. */
function inDirectory(content: Buffer, write: (entry: Buffer) => void): Buffer {
  for (let at = content.indexOf('PK\x01\x02'); at >= 0; at = content.indexOf('PK\x01\x02', at + 4))
    write(content.subarray(at));
  return content;
}

const text = (words: string): Buffer => Buffer.from(words, 'latin1');

/** Four dictionaries, each of which holds the one before two hundred times: 1.6 thousand million in all. */
function laughing(): Buffer {
  const keys = Array.from({ length: 200 }, (_, at) => pickle.text(String(at)));
  const levels = [1, 2, 3, 4].map((level) => {
    const held = level === 1 ? text('N') : text(`h${String.fromCharCode(level - 1)}`);
    return Buffer.concat([
      text(`}q${String.fromCharCode(level)}(`),
      ...keys.map((key) => Buffer.concat([key, held])),
      text('u'),
    ]);
  });
  return Buffer.concat(levels);
}

const storageOfFour = Buffer.concat([
  pickle.tuple(
    pickle.text('storage'),
    pickle.global('torch', 'FloatStorage'),
    pickle.text('0'),
    pickle.text('cpu'),
    pickle.int(4),
  ),
  text('Q'),
]);

/** A list of 100,000 numbers, each with what is done to it, as number 1 of the memo, and a thousand calls with it. */
function manyCalls(each: Buffer, callee: Buffer, args: Buffer): Buffer {
  const items = Array.from({ length: 100_000 }, (_, at) => Buffer.concat([pickle.int(at), each]));
  const calls = new Array<Buffer>(1000).fill(Buffer.concat([callee, args, text('R')]));
  return Buffer.concat([text(']q\x01('), ...items, text('e'), ...calls]);
}

describe('a hostile file of weights is refused in a sentence', () => {
  it('reads an honest one that is made the same way', async () => {
    const path = join(temporaryFolder(), 'weights.pth');
    writeFileSync(path, legacyFile(tensor([2, 2], [2, 1]), four));
    const file = await openWeights(path);
    expect([...file.tensors]).toEqual([['w', { shape: [2, 2], type: 'float32' }]]);
    expect((await file.read('w')).length).toBe(4);
    await file.close();
  });

  it.each([
    ['a command', pickle.call(pickle.global('posix', 'system'), pickle.text('true')), 'posix.system'],
    ['a built-in', pickle.call(pickle.global('builtins', 'eval'), pickle.text('1')), 'builtins.eval'],
    [
      'a function of PyTorch that loads more',
      pickle.call(pickle.global('torch', 'load'), pickle.text('x')),
      'torch.load',
    ],
  ])('asks to run %s', async (_, body, name) => {
    expect(await toldOf(legacyFile(body, four))).toBe(
      `weights.pth cannot be used: it asks to run “${name}”, and only tensors are read from it. Choose a file of weights: .pth, .safetensors, .npz or .onnx.`,
    );
  });

  it('holds a whole net with its code', async () => {
    const words = await toldOf(readFileSync(join(saved, 'whole-module.pth')));
    expect(words).toContain('torch.nn.modules.container.Sequential');
    expect(words).toContain('state_dict()');
  });

  it.each([
    ['marks without end', Buffer.alloc(1_200_000, '(')],
    ['lists in lists without end', Buffer.alloc(1_200_000, ']')],
    ['instructions without end', Buffer.alloc(4_100_000, 'N')],
  ])('nests or goes on: %s', async (_, body) => {
    expect(await toldOf(legacyFile(body, four))).toMatch(/nests or gathers without end|more than \d+ instructions/);
  });

  it('holds a dictionary that holds itself', async () => {
    const body = Buffer.concat([
      Buffer.from('}q\x01(', 'latin1'),
      pickle.text('again'),
      Buffer.from('h\x01u', 'latin1'),
    ]);
    expect(await toldOf(legacyFile(body, four))).toContain('it holds no tensors');
  });

  it.each([
    ['dictionaries that hold each other many times', laughing(), 'its dictionaries repeat each other without end'],
    [
      'an ordered dictionary made of one list again and again',
      manyCalls(text('N\x86'), pickle.global('collections', 'OrderedDict'), pickle.tuple(text('h\x01'))),
      'its pickle repeats its lists without end',
    ],
    [
      'tensors with one endless shape',
      manyCalls(
        text(''),
        pickle.global('torch._utils', '_rebuild_tensor_v2'),
        pickle.tuple(storageOfFour, pickle.int(0), text('h\x01'), text('h\x01')),
      ),
      'one of its tensors is damaged',
    ],
  ])('makes much of little: %s', { timeout: 10_000 }, async (_, body, words) => {
    expect(await toldOf(legacyFile(body, four))).toContain(words);
  });

  it('spends no memory on a storage that is many times as large as the tensor in it', async () => {
    const values = 50_000_000;
    const path = join(temporaryFolder(), 'weights.pth');
    const begin = legacyFile(tensor([3], [1], pickle.int(values), values - 3), { claims: BigInt(values), values: 0 });
    writeFileSync(path, begin);
    truncateSync(path, begin.length + 4 * values);
    const file = await openWeights(path);
    const before = process.memoryUsage().arrayBuffers;
    const reading = file.read('w');
    const meanwhile = process.memoryUsage().arrayBuffers;
    expect([...(await reading)]).toEqual([0, 0, 0]);
    expect(meanwhile - before).toBeLessThan(values);
    await file.close();
  });

  it.each([
    ['more values than its storage', tensor([3, 2], [2, 1]), 'reaches to value 5 of a storage with 4'],
    ['values before its storage', tensor([2], [1], pickle.int(4), -3), 'of a storage with 4'],
    ['a gigabyte made of one value', tensor([16_384, 16_000], [0, 0]), 'makes 262144000 values of a storage with 4'],
    ['more values than any tensor has', tensor([65_536, 65_536], [65_536, 1]), 'claims 4294967296 values'],
    ['a negative size', tensor([-2, 2], [2, 1]), 'has the shape [-2, 2]'],
    ['a storage of another size', tensor([2, 2], [2, 1], pickle.int(5)), 'has another size'],
    ['a storage that goes on after the file', tensor([4], [1], pickle.long(2n ** 40n)), 'has another size'],
  ])('lies about sizes: %s', async (_, body, words) => {
    expect(await toldOf(legacyFile(body, four))).toContain(words);
  });

  it('is cut short', async () => {
    const whole = legacyFile(tensor([2, 2], [2, 1]), four);
    for (const length of [1, 14, 40, 120, whole.length - 1]) {
      expect(await toldOf(whole.subarray(0, length))).toMatch(/^weights\.pth cannot be used: /);
    }
  });

  it('is a zip file whose parts are compressed, or claim to be large', async () => {
    const packed = changed('zip.pth', (content) => inDirectory(content, (entry) => entry.writeUInt16LE(8, 10)));
    expect(await toldOf(packed)).toContain('is compressed');
    const large = changed('compressed.npz', (content) =>
      inDirectory(content, (entry) => entry.writeUInt32LE(600_000_000, 24)),
    );
    expect(await toldOf(large)).toContain('unpack to 4800000000 bytes, and 536870912 are the most');
    const header = "{'descr': '<f4', 'fortran_order': False, 'shape': (4,), }\n";
    const zip = new ZipFile();
    const numpy = text(`\x93NUMPY\x01\0${String.fromCharCode(header.length)}\0${header}`);
    zip.addBuffer(Buffer.concat([numpy, Buffer.alloc(1_000_000)]), 'w.npy');
    zip.end();
    expect(await toldOf(await buffer(zip.outputStream))).toContain('“w” unpacks to more than its shape says');
    const elsewhere = changed('zip.pth', (content) => {
      content.write('XXXX', content.lastIndexOf('PK\x03\x04', content.indexOf('/data/0')));
      return content;
    });
    expect(await toldOf(elsewhere)).toContain('cannot be used: it is damaged');
  });

  it.each([
    ['a header beyond the file', safetensorsFile('{"w":{}}', 1_000_000), 'longer than the file'],
    [
      'a tensor beyond the file',
      safetensorsFile('{"w":{"dtype":"F32","shape":[100],"data_offsets":[0,400]}}'),
      'lies about the size',
    ],
    [
      'a shape that its bytes do not have',
      safetensorsFile('{"w":{"dtype":"F32","shape":[5],"data_offsets":[0,16]}}'),
      'lies about the size',
    ],
    [
      'a type that is unknown',
      safetensorsFile('{"w":{"dtype":"C64","shape":[2],"data_offsets":[0,16]}}'),
      'nothing readable',
    ],
    [
      'two tensors in the same bytes',
      safetensorsFile(
        '{"v":{"dtype":"F32","shape":[3],"data_offsets":[0,12]},"w":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}}',
      ),
      'its tensors “v” and “w” lie in the same bytes',
    ],
    ['JSON that nests without end', safetensorsFile(`{"w":${'['.repeat(100_000)}`), 'no JSON object'],
  ])('is a safetensors file with %s', async (_, content, words) => {
    expect(await toldOf(content)).toContain(words);
  });

  it('is an ONNX model that is damaged, or has its weights elsewhere', async () => {
    const damaged = changed('tensors.onnx', (content) => content.subarray(0, 300));
    expect(await toldOf(damaged, 'model.onnx')).toContain('protobuf message is damaged');
    expect(await toldOf(Buffer.alloc(40, 0x08), 'model.onnx')).toContain('it holds no weights');
    // A tensor of field 5 in a graph of field 7: data_location 1, named “w”, of one float32.
    const outside = Buffer.from([0x08, 8, 0x3a, 11, 0x2a, 9, 0x08, 1, 0x10, 1, 0x42, 1, 0x77, 0x70, 1]);
    expect(await toldOf(outside, 'model.onnx')).toContain('its weights lie in another file');
    const lying = Buffer.from([0x08, 8, 0x3a, 13, 0x2a, 11, 0x08, 99, 0x10, 1, 0x42, 1, 0x77, 0x4a, 2, 0, 0]);
    expect(await toldOf(lying, 'model.onnx')).toContain('has another size than it claims');
  });

  it('is something else', async () => {
    expect(await toldOf(Buffer.from('<!doctype html>'))).toContain('not a file of weights that is known here');
    expect(await toldOf(Buffer.alloc(0))).toContain('cannot be used');
  });
});
