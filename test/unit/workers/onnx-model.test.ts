import { expect, it } from 'vitest';
import { onnxGraph, withOutputs } from '../../../main/data/weights/onnx-graph.ts';
import { OnnxModel } from '../../../main/workers/onnx-model.ts';
import { body, inner, model, node, value, weights } from '../../onnx-file.ts';

const question = { pictures: Float32Array.of(1, -2, 3), shape: [1, 3, 1, 1], outputs: ['y'] };
const small = model(
  node('Relu', ['x'], ['h']),
  node('Add', ['h', 'h'], ['y']),
  value(11, 'x', ['N', 3, 1, 1]),
  value(12, 'y', ['N', 3, 1, 1]),
);

it('runs a model, and gives what is hidden in it', async () => {
  expect(onnxGraph(small, 'small.onnx')).toEqual({
    inputs: [{ name: 'x', isFloat: true, shape: [-1, 3, 1, 1] }],
    outputs: ['y'],
    nodes: [
      { op: 'Relu', inputs: ['x'], outputs: ['h'] },
      { op: 'Add', inputs: ['h', 'h'], outputs: ['y'] },
    ],
  });
  const opened = await OnnxModel.open(withOutputs(small, ['h']), 'small.onnx');
  const given = await opened.run({ ...question, outputs: ['y', 'h'] });
  expect(given).toEqual([
    { name: 'y', shape: [1, 3, 1, 1], values: Float32Array.of(2, 0, 6) },
    { name: 'h', shape: [1, 3, 1, 1], values: Float32Array.of(1, 0, 3) },
  ]);
  await opened.close();
});

/** Counts as far as an int64 goes. */
function endless(): Buffer {
  const of = (field: 11 | 12, name: string, type: 'float32' | 'int64' | 'bool', sizes: number[] = []): Buffer =>
    value(field, name, sizes, type);
  const loop = Buffer.concat([
    node('Identity', ['more'], ['still']),
    node('Add', ['v', 'v'], ['w']),
    inner(2, 'loop'),
    ...[of(11, 'i', 'int64'), of(11, 'more', 'bool'), of(11, 'v', 'float32', [1, 3, 1, 1])],
    ...[of(12, 'still', 'bool'), of(12, 'w', 'float32', [1, 3, 1, 1])],
  ]);
  const most = new Uint8Array(BigInt64Array.of(2n ** 62n).buffer);
  return model(
    node('Loop', ['times', 'go', 'x'], ['y'], body(loop)),
    weights('times', [], most, 'int64'),
    weights('go', [], Uint8Array.of(1), 'bool'),
    value(11, 'x', [1, 3, 1, 1]),
    value(12, 'y', [1, 3, 1, 1]),
  );
}

it('ends a model that never ends', async () => {
  const opening = OnnxModel.open(endless(), 'endless.onnx', { seconds: 2, memory: 2 ** 40 });
  await expect(opening.then((opened) => opened.run(question))).rejects.toMatchObject({
    code: 'bad_data',
    message: 'endless.onnx cannot be used: it takes more than 2 seconds for one picture. Choose another model.',
  });
});

it('ends a model that needs too much memory, and says what cannot be read', async () => {
  await expect(OnnxModel.open(small, 'small.onnx', { seconds: 60, memory: 1 })).rejects.toMatchObject({
    message: expect.stringContaining('it needs more than 0 GB') as string,
  });
  await expect(OnnxModel.open(Uint8Array.of(8, 1, 2, 3), 'broken.onnx')).rejects.toMatchObject({
    code: 'bad_data',
    message: expect.stringContaining('protobuf parsing failed') as string,
  });
  const unknown = model(node('Nothing', ['x'], ['y']), value(11, 'x', [1, 3, 1, 1]), value(12, 'y', [1, 3, 1, 1]));
  await expect(OnnxModel.open(unknown, 'unknown.onnx')).rejects.toMatchObject({ code: 'bad_data' });
});
