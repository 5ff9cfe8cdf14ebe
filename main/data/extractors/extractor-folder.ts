import { createHash } from 'node:crypto';
import { open, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError } from '../../../shared/failure.ts';
import { publishedTitle, tensorShapes, type ExtractorKind } from '../../../shared/models/extractors/extractor-kind.ts';
import { aboutInstalled } from '../../../shared/models/extractors/extractor-about.ts';
import { extractorKinds } from '../../../shared/models/extractors/extractor-kinds.ts';
import {
  installedExtractor,
  type FoundExtractor,
  type InstalledExtractor,
} from '../../../shared/models/extractors/extractor.ts';
import { readNamedFile } from '../../named-file.ts';
import { packagedExtractors, packagedFile } from './packaged-extractors.ts';
import { openWeights } from '../weights/open-weights.ts';
import { safetensorsHeader } from '../weights/safetensors.ts';
import type { TensorFile } from '../weights/tensor-file.ts';

const weightsFile = 'weights.safetensors';
/** Of one that is run as it is. */
const modelFile = 'model.onnx';
const factsFile = 'extractor.json';
const mostFacts = 2 * 1024 * 1024;
const mostWeights = 512 * 1024 * 1024;

/** Folders in which an extractor has a folder each: the lab's own, and that of all labs of a person. */
export interface ExtractorFolders {
  lab: string;
  shared: string;
}

/** Where a lab keeps the extractors it has. */
export function extractorsFolder(dataDirectory: string): string {
  return join(dataDirectory, 'extractors');
}

/** What is there, each name once: the lab's own first, then what all labs of a person have, then what Hidden Unit includes. */
export async function installedExtractors(folders: ExtractorFolders): Promise<FoundExtractor[]> {
  const found = new Map<string, FoundExtractor>();
  for (const place of ['lab', 'shared'] as const) {
    for (const one of await inFolder(folders[place])) {
      if (!found.has(one.name)) found.set(one.name, { ...one, place });
    }
  }
  for (const one of packagedExtractors())
    if (!found.has(one.name)) found.set(one.name, { ...one, place: 'application' });
  return [...found.values()];
}

/** The file of an extractor's weights. */
export function extractorFile(
  folders: ExtractorFolders,
  { name, place, model }: Pick<FoundExtractor, 'name' | 'place' | 'model'>,
): string {
  return place === 'application'
    ? packagedFile(name)
    : join(folders[place], name, model === null ? weightsFile : modelFile);
}

/** Folders that cannot be read are none. */
async function inFolder(folder: string): Promise<InstalledExtractor[]> {
  const names = await readdir(folder).catch(() => []);
  const found = await Promise.all(
    names.sort().map(async (name) => {
      if (name.startsWith('.')) return [];
      const content = await readNamedFile(join(folder, name, factsFile), mostFacts).catch(() => undefined);
      const facts = installedExtractor.safeParse(parsed(content?.toString('utf8') ?? ''));
      return facts.success && facts.data.name === name && aboutInstalled(facts.data) !== undefined ? [facts.data] : [];
    }),
  );
  return found.flat();
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A file of weights with the net that it is for, and what stands before the names of its tensors. */
interface Recognised {
  kind: ExtractorKind;
  prefix: string;
}

/**
 * Lays the weights of an extractor down in a folder: the tensors its layers are made of, as contiguous float32, and what is known of them.
 * @param path a file of weights. @param of what the lab knows of that file.
 * @throws LabError `bad_data` when it is no file of weights, or of no net that is known here.
 */
export async function stageExtractor(
  path: string,
  staging: string,
  of: { sha256: () => Promise<string>; origin: string },
): Promise<InstalledExtractor> {
  const file = await openWeights(path);
  try {
    const { kind, prefix } = recognised(file);
    const tensors = [...tensorShapes(kind)].map(([name, shape]) => ({ name, shape }));
    const hash = createHash('sha256');
    let bytes = 0;
    const target = await open(join(staging, weightsFile), 'wx');
    const write = async (piece: Uint8Array): Promise<void> => {
      hash.update(piece);
      bytes += piece.length;
      await target.writeFile(piece);
    };
    try {
      await write(safetensorsHeader(tensors));
      for (const { name } of tensors) {
        const values = await file.read(prefix + name);
        const wrong = values.findIndex((value) => !Number.isFinite(value));
        if (wrong >= 0)
          throw new LabError('bad_data', `The tensor “${name}” holds ${String(values[wrong])}. Choose another file.`);
        await write(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
      }
      await target.sync();
    } finally {
      await target.close();
    }
    // Only of a file that is one of weights: another can be endless.
    const sha256 = await of.sha256();
    const published = kind.published.find((one) => sha256.startsWith(one.sha256));
    const facts: InstalledExtractor = {
      name: published?.name ?? `${kind.name}-${sha256.slice(0, 8)}`,
      kind: kind.name,
      title: published === undefined ? `${kind.title}, own weights` : publishedTitle(kind, published),
      sha256,
      weights: hash.digest('hex'),
      bytes,
      origin: of.origin,
      model: null,
      addedAt: new Date().toISOString(),
    };
    await writeFacts(staging, facts);
    return facts;
  } finally {
    await file.close();
  }
}

/** Lays down an ONNX model as it is. @param model what trying it out told. */
export async function stageModel(
  bytes: Uint8Array,
  staging: string,
  of: { sha256: string; origin: string; title: string; model: NonNullable<InstalledExtractor['model']> },
): Promise<InstalledExtractor> {
  const { sha256 } = of;
  const name = `onnx-${sha256.slice(0, 8)}`;
  const facts = { ...of, name, kind: 'onnx', weights: sha256, bytes: bytes.length, addedAt: new Date().toISOString() };
  await writeFile(join(staging, modelFile), bytes, { flush: true });
  await writeFacts(staging, facts);
  return facts;
}

function writeFacts(staging: string, facts: InstalledExtractor): Promise<void> {
  return writeFile(join(staging, factsFile), JSON.stringify(facts, undefined, 2), { flush: true });
}

/** Whether a file has the weights of a net that is known here. */
export async function isKnownNet(path: string): Promise<boolean> {
  try {
    const file = await openWeights(path);
    try {
      recognised(file);
    } finally {
      await file.close();
    }
    return true;
  } catch (error) {
    if (error instanceof LabError) return false;
    throw error;
  }
}

/** The bytes of an installed model. @throws LabError `bad_data` when its file is not what it was. */
export async function readModel(path: string, { weights }: Pick<InstalledExtractor, 'weights'>): Promise<Uint8Array> {
  const content = await readNamedFile(path, mostWeights);
  if (createHash('sha256').update(content).digest('hex') !== weights) throw changed(path);
  return content;
}

function changed(path: string): LabError {
  const words = `The weights in ${path} were changed since they were added. Install the extractor again.`;
  return new LabError('bad_data', words);
}

/** Which net the tensors are of, by their names and shapes. */
function recognised({ tensors }: TensorFile): Recognised {
  const nearest = { missing: Number.POSITIVE_INFINITY, words: '' };
  for (const kind of extractorKinds.all()) {
    const shapes = tensorShapes(kind);
    for (const prefix of kind.prefixes) {
      const missing = [...shapes].filter(([name, shape]) => !isShape(tensors.get(prefix + name)?.shape, shape));
      const [first] = missing;
      if (first === undefined) return { kind, prefix };
      if (missing.length >= nearest.missing || missing.length === shapes.size) continue;
      const [name, shape] = first;
      nearest.missing = missing.length;
      nearest.words = ` For ${kind.title} it lacks “${prefix}${name}” of the shape [${shape.join(', ')}]${missing.length === 1 ? '' : ` and ${missing.length - 1} more`}.`;
    }
  }
  const known = extractorKinds.all().map(({ title }) => title);
  throw new LabError(
    'bad_data',
    `These weights are of none of the nets that are known here (${known.join(', ')}).${nearest.words} Choose another file.`,
  );
}

/** A matrix is a convolution of one row and column. */
function isShape(found: readonly number[] | undefined, wanted: readonly number[]): boolean {
  if (found === undefined) return false;
  return wanted.every((size, axis) => (found[axis] ?? 1) === size) && found.length <= wanted.length;
}

/** The tensors of an installed extractor, by their names. @throws LabError `bad_data` when its file is not what it was. */
export async function readExtractor(
  path: string,
  { kind, weights }: Pick<InstalledExtractor, 'kind' | 'weights'>,
): Promise<Map<string, Float32Array>> {
  const file = await openWeights(path);
  try {
    const hash = createHash('sha256');
    for (const one of [path, ...(file.files ?? [])]) hash.update(await readNamedFile(one, mostWeights));
    if (hash.digest('hex') !== weights) throw changed(path);
    const known = extractorKinds.get(kind);
    const tensors = new Map<string, Float32Array>();
    for (const name of tensorShapes(known ?? { blocks: [] }).keys()) tensors.set(name, await file.read(name));
    return tensors;
  } finally {
    await file.close();
  }
}
