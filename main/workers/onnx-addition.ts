import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { LabError } from '../../shared/failure.ts';
import type { InstalledExtractor, OnnxFacts } from '../../shared/models/extractors/extractor.ts';
import { stageModel } from '../data/extractors/extractor-folder.ts';
import { onnxLayouts } from '../data/weights/onnx-layout.ts';
import { onnxGraph, tensorsOf, withOutputs, type OnnxGraph } from '../data/weights/onnx-graph.ts';
import { openNamedFile, readNamedFile } from '../named-file.ts';
import { pictureFor } from './extractor-net.ts';
import { OnnxModel } from './onnx-model.ts';

const mostBytes = 512 * 1024 * 1024;
/** Where a model leaves the size of its pictures open. */
const usualSize = 224;
const [leastSize, mostSize] = [8, 512];
const mostLayers = 2000;
/** Of a layer that can be kept: more is no feature. */
const mostValues = 4_000_000;
const mostName = 80;

interface FoundModel {
  bytes: Uint8Array;
  graph: OnnxGraph;
}

/** The ONNX model in a file; undefined where it is another kind of file, or holds weights alone. @throws LabError `bad_data` when it is damaged. */
export async function onnxModelAt(path: string): Promise<FoundModel | undefined> {
  if (!(await beginsAsProtobuf(path))) return undefined;
  const bytes = await readNamedFile(path, mostBytes);
  const graph = onnxGraph(bytes, basename(path));
  return graph === undefined ? undefined : { bytes, graph };
}

async function beginsAsProtobuf(path: string): Promise<boolean> {
  const file = await openNamedFile(path);
  try {
    const { buffer } = await file.read(Buffer.alloc(1), 0, 1, 0);
    return buffer[0] === 0x08;
  } finally {
    await file.close();
  }
}

/**
 * Adds an ONNX model that is no net of ours: it is run once with an empty picture, so that what each of its nodes gives is known.
 * @throws LabError `bad_data` for a model that takes no picture, cannot be run, or gives nothing that can be features.
 */
export async function addModel(
  { bytes, graph }: FoundModel,
  path: string,
  staging: string,
): Promise<InstalledExtractor> {
  const title = basename(path).slice(0, 120);
  const taken = pictureOf(graph, title);
  const tensors = tensorsOf(graph);
  const hidden = tensors.filter((name) => !graph.outputs.includes(name));
  const opened = await OnnxModel.open(withOutputs(bytes, hidden), title);
  try {
    const question = pictureFor(taken, new Float32Array(3 * taken.size * taken.size));
    const given = await opened.run({ ...question, outputs: tensors });
    const layouts = onnxLayouts(graph, new Map(given.map(({ name, shape }) => [name, shape])), taken);
    const isBlank = (values: Float32Array | null): boolean => values?.some(Number.isFinite) !== true;
    if (given.every(({ values }) => isBlank(values)) && given.some(({ values }) => (values?.length ?? 0) > 0))
      throw refused(title, 'nothing that it gives for a picture is a number, so its weights are damaged');
    const layers: OnnxFacts['layers'] = [];
    for (const { name: tensor, values } of given) {
      const layout = values === null || values.length > mostValues ? undefined : layouts.get(tensor);
      if (layout === undefined || layers.length === mostLayers) continue;
      layers.push({ name: nameOf(tensor, layers), tensor, ...layout });
    }
    if (layers.length === 0) throw refused(title, 'none of its nodes gives maps or values for one picture');
    const model = { ...taken, nodes: graph.nodes.length, outputs: graph.outputs, layers };
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    return await stageModel(bytes, staging, { sha256, origin: path, title, model });
  } finally {
    await opened.close();
  }
}

/** How a model takes a picture. @throws LabError `bad_data` when it takes something else. */
function pictureOf({ inputs }: OnnxGraph, title: string): Pick<OnnxFacts, 'input' | 'channelsLast' | 'size'> {
  const [input, another] = inputs;
  if (input === undefined || another !== undefined)
    throw refused(title, `it takes ${inputs.length} inputs, and a net for pictures takes one`);
  const { name, shape, isFloat } = input;
  const told = `its input “${name.slice(0, mostName)}” is [${shape.map((size) => (size < 0 ? '?' : size)).join(', ')}]${isFloat ? '' : ' and not of float32'}`;
  const [batch = 0, second, , fourth] = shape;
  const channelsLast = second !== 3;
  const [rows = -1, columns = -1] = channelsLast ? shape.slice(1, 3) : shape.slice(2, 4);
  const isPicture = shape.length === 4 && (second === 3 || fourth === 3) && isFloat && (batch === 1 || batch === -1);
  if (!isPicture || (rows !== columns && rows > 0 && columns > 0))
    throw refused(title, `${told}, and a square picture in three colours, [1, 3, size, size], is what can be given`);
  const size = Math.max(rows, columns) > 0 ? Math.max(rows, columns) : usualSize;
  if (size < leastSize || size > mostSize)
    throw refused(title, `${told}, and pictures have ${leastSize} to ${mostSize} rows here`);
  return { input: name, channelsLast, size };
}

/** The tensor's own name where a person can type it, else a number. */
function nameOf(tensor: string, layers: OnnxFacts['layers']): string {
  const isPlain = tensor.length <= mostName && /^[\x21-\x7e]+$/.test(tensor);
  return isPlain ? tensor : `tensor-${layers.length}`;
}

function refused(title: string, why: string): LabError {
  return new LabError('bad_data', `${title} cannot be used: ${why}. Choose another model.`);
}
