import { packedNumbers, protobufFields } from './protobuf.ts';
import { refused } from './tensor-file.ts';

/** Numbers of fields, from `onnx.proto`. */
const graphOfModel = 7;
const graphFields = { node: 1, initializer: 5, input: 11, output: 12 } as const;
const nodeFields = { input: 1, output: 2, op: 4, attribute: 5 } as const;
const attributeFields = { name: 1, ints: 8 } as const;
const initializerName = 8;
const float32 = 1;

const mostNodes = 5000;
const mostName = 400;

/** `inputs`, `outputs`: names of tensors. `perm`: the order of axes of one that changes it, where it says so. */
export interface OnnxNode {
  op: string;
  inputs: string[];
  outputs: string[];
  perm?: number[];
}

/** What an ONNX model says of itself. `inputs`: those that are no weights, -1 where a size is open. `nodes`: in their order. */
export interface OnnxGraph {
  inputs: { name: string; isFloat: boolean; shape: number[] }[];
  nodes: OnnxNode[];
  /** Names of those that the model gives by itself. */
  outputs: string[];
}

/**
 * The graph of an ONNX model as far as it has to be known before it is run.
 * @param bytes of the whole file. @returns undefined where it has no nodes: then it is weights alone.
 * @throws LabError `bad_data` when it is damaged or has more than 5,000 nodes.
 */
export function onnxGraph(bytes: Uint8Array, file: string): OnnxGraph | undefined {
  const graph: OnnxGraph = { inputs: [], nodes: [], outputs: [] };
  const weights = new Set<string>();
  for (const { number, value } of protobufFields(bytes, file)) {
    if (number !== graphOfModel || typeof value === 'bigint') continue;
    for (const field of protobufFields(value, file)) {
      if (typeof field.value === 'bigint') continue;
      if (field.number === graphFields.node) graph.nodes.push(nodeOf(field.value, file));
      if (field.number === graphFields.input) graph.inputs.push(inputOf(field.value, file));
      if (field.number === graphFields.output) graph.outputs.push(textIn(field.value, 1, file));
      if (field.number === graphFields.initializer) weights.add(textIn(field.value, initializerName, file));
      if (graph.nodes.length > mostNodes) throw refused(file, `its graph has more than ${mostNodes} nodes`);
    }
  }
  graph.inputs = graph.inputs.filter(({ name }) => !weights.has(name));
  return graph.nodes.length === 0 ? undefined : graph;
}

function nodeOf(bytes: Uint8Array, file: string): OnnxNode {
  const node: OnnxNode = { op: textIn(bytes, nodeFields.op, file), inputs: [], outputs: [] };
  for (const { number, value } of protobufFields(bytes, file)) {
    if (typeof value === 'bigint') continue;
    // An input that is left out has no name, and keeps its place.
    if (number === nodeFields.input) node.inputs.push(textOf(value));
    if (number === nodeFields.output && value.length > 0) node.outputs.push(textOf(value));
    if (number === nodeFields.attribute && textIn(value, attributeFields.name, file) === 'perm')
      node.perm = intsOf(value, file);
  }
  return node;
}

function intsOf(attribute: Uint8Array, file: string): number[] {
  return [...protobufFields(attribute, file)].flatMap((field) =>
    field.number === attributeFields.ints ? packedNumbers(field, file) : [],
  );
}

/** Of a `ValueInfoProto`: 1 its name, 2 its type, in which 1 is the tensor type: 1 of its values, 2 its shape, of 1 for each size. */
function inputOf(bytes: Uint8Array, file: string): OnnxGraph['inputs'][number] {
  const tensor = innerOf(innerOf(bytes, 2, file), 1, file);
  const shape: number[] = [];
  let isFloat = false;
  for (const field of protobufFields(tensor, file)) if (field.number === 1) isFloat = Number(field.value) === float32;
  for (const { number, value } of protobufFields(innerOf(tensor, 2, file), file)) {
    if (number !== 1 || typeof value === 'bigint') continue;
    const known = [...protobufFields(value, file)].find((field) => field.number === 1);
    const size = known === undefined ? -1 : (packedNumbers(known, file)[0] ?? -1);
    shape.push(size > 0 ? size : -1);
  }
  return { name: textIn(bytes, 1, file), isFloat, shape };
}

function innerOf(bytes: Uint8Array, number: number, file: string): Uint8Array {
  for (const field of protobufFields(bytes, file)) {
    if (field.number === number && typeof field.value !== 'bigint') return field.value;
  }
  return new Uint8Array();
}

function textIn(bytes: Uint8Array, number: number, file: string): string {
  return textOf(innerOf(bytes, number, file));
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes.subarray(0, mostName));
}

/** Names of what the nodes give, each once. */
export function tensorsOf({ nodes }: Pick<OnnxGraph, 'nodes'>): string[] {
  return [...new Set(nodes.flatMap(({ outputs }) => outputs))];
}

/**
 * A model that gives more of its tensors: a graph with these outputs is put behind it, and whoever reads protobuf joins the two.
 * @param names of tensors as `onnxGraph` gives them, each once.
 */
export function withOutputs(bytes: Uint8Array, names: readonly string[]): Uint8Array {
  const outputs = names.map((name) => lengthy(graphFields.output, lengthy(1, new TextEncoder().encode(name))));
  return joined([bytes, lengthy(graphOfModel, joined(outputs))]);
}

function lengthy(number: number, content: Uint8Array): Uint8Array {
  return joined([varint((number << 3) | 2), varint(content.length), content]);
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    bytes.push(rest < 128 ? rest : (rest % 128) | 0x80);
    if (rest < 128) return Uint8Array.from(bytes);
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
