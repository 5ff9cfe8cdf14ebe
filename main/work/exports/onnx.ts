import { PbfWriter } from 'pbf';
import type { NetLayer } from '../../learning/nets/net.ts';
import { activationKernels, activationOf, type OnnxStep } from '../../learning/kernels/activations.ts';
import type { WrittenArray } from '../../run-folder/weights-reader.ts';

/** The newest operators used are those of ONNX 1.15, Gelu among them. */
const operators = 20;
const format = 9;
const float32 = 1;

interface Node {
  op: string;
  inputs: readonly string[];
  output: string;
  attributes: Readonly<Record<string, number>>;
}

/**
 * A net of fully connected layers as an ONNX model: `input` `[batch, features]` as the net was trained on, `probabilities` `[batch, classes]`.
 * Source: onnx/onnx.proto.
 * @param weights kernel `[features, units]` and bias `[units]` of each layer, by the layer's name.
 * @returns undefined where the net is not made of such layers alone.
 */
export function onnxModel(
  name: string,
  layers: readonly NetLayer[],
  weights: readonly WrittenArray[],
  producer: string,
): Uint8Array | undefined {
  const nodes = nodesOf(layers);
  const names = layers.flatMap((layer) => [`${layer.name}/kernel`, `${layer.name}/bias`]);
  const areTheirs = names.length === weights.length && weights.every((one) => names.includes(one.name));
  const [first, last] = [layers[0], layers.at(-1)];
  if (nodes === undefined || !areTheirs || first === undefined || last === undefined) return undefined;
  const pbf = new PbfWriter();
  pbf.writeVarintField(1, format);
  pbf.writeStringField(2, producer);
  pbf.writeMessage(7, writeGraph, { name, nodes, weights, features: first.features, classes: last.units });
  pbf.writeMessage(
    8,
    (version: number, inner) => {
      inner.writeStringField(1, '');
      inner.writeVarintField(2, version);
    },
    operators,
  );
  return pbf.finish();
}

/** @returns undefined where an activation has no such operators. */
function nodesOf(layers: readonly NetLayer[]): Node[] | undefined {
  const nodes: Node[] = [];
  let value = 'input';
  for (const layer of layers) {
    const { name, activation } = layer;
    const isKnown = activation === 'linear' || activationKernels.get(activation) !== undefined;
    const steps = activation === 'linear' ? [] : isKnown ? activationOf(layer)?.onnx : undefined;
    if (steps === undefined) return undefined;
    const inputs = [value, `${name}/kernel`, `${name}/bias`];
    nodes.push({ op: 'Gemm', inputs, output: `${name}/sums`, attributes: {} });
    value = `${name}/sums`;
    steps.forEach((step, place) => {
      const output = `${name}/${activation}_${place + 1}`;
      nodes.push(nodeOf(step, { sums: `${name}/sums`, before: value }, output));
      value = output;
    });
  }
  nodes.push({ op: 'Softmax', inputs: [value], output: 'probabilities', attributes: { axis: -1 } });
  return nodes;
}

function nodeOf(
  { op, of = ['before'], ...attributes }: OnnxStep,
  names: Record<'sums' | 'before', string>,
  output: string,
): Node {
  return { op, inputs: of.map((one) => names[one]), output, attributes };
}

interface Graph {
  name: string;
  nodes: readonly Node[];
  weights: readonly WrittenArray[];
  features: number;
  classes: number;
}

function writeGraph({ name, nodes, weights, features, classes }: Graph, pbf: PbfWriter): void {
  for (const node of nodes) pbf.writeMessage(1, writeNode, node);
  pbf.writeStringField(2, name);
  for (const weight of weights) pbf.writeMessage(5, writeTensor, weight);
  pbf.writeMessage(11, writeRows, { name: 'input', size: features });
  pbf.writeMessage(12, writeRows, { name: 'probabilities', size: classes });
}

function writeNode({ op, inputs, output, attributes }: Node, pbf: PbfWriter): void {
  for (const input of inputs) pbf.writeStringField(1, input);
  pbf.writeStringField(2, output);
  pbf.writeStringField(3, output);
  pbf.writeStringField(4, op);
  for (const attribute of Object.entries(attributes)) pbf.writeMessage(5, writeAttribute, attribute);
}

/** `axis` is a whole number, the others are not. */
function writeAttribute([name, value]: readonly [string, number], pbf: PbfWriter): void {
  const [asFloat, asInt] = [1, 2];
  pbf.writeStringField(1, name);
  if (name === 'axis') pbf.writeVarintField(3, value);
  else pbf.writeFloatField(2, value);
  pbf.writeVarintField(20, name === 'axis' ? asInt : asFloat);
}

function writeTensor({ name, shape, values }: WrittenArray, pbf: PbfWriter): void {
  for (const side of shape) pbf.writeVarintField(1, side);
  pbf.writeVarintField(2, float32);
  pbf.writeStringField(8, name);
  pbf.writeBytesField(9, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
}

/** `[batch, size]` of float32, any number of rows. */
function writeRows({ name, size }: { name: string; size: number }, pbf: PbfWriter): void {
  pbf.writeStringField(1, name);
  pbf.writeMessage(
    2,
    (_: null, type) => {
      type.writeMessage(1, writeTensorType, size);
    },
    null,
  );
}

function writeTensorType(size: number, pbf: PbfWriter): void {
  pbf.writeVarintField(1, float32);
  pbf.writeMessage(
    2,
    (_: null, shape) => {
      shape.writeMessage(
        1,
        (__: null, side) => {
          side.writeStringField(2, 'batch');
        },
        null,
      );
      shape.writeMessage(
        1,
        (__: null, side) => {
          side.writeVarintField(1, size);
        },
        null,
      );
    },
    null,
  );
}
