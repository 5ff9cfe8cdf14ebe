import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Artifact } from '../../shared/models/run.ts';
import { writeDurably } from '../durable-file.ts';
import { checkpointsIn } from './checkpoint.ts';
import { headerEnd, headerOf, headerStart } from './history-format.ts';
import { checkpointKind, checkpointName, isResult, resultFiles, runFile, weightsHistoryKind } from './run-files.ts';

/** @param predictions class of each test example, uint8 `[n]`. */
export async function writePredictions(folder: string, predictions: Uint8Array): Promise<void> {
  await writeDurably(runFile(folder, 'predictions'), predictions);
}

/** Predicted class of every test example, uint8 `[count]`; undefined when the run never reached its end. */
export async function readPredictions(folder: string, count: number): Promise<Uint8Array | undefined> {
  const bytes = await readFile(runFile(folder, 'predictions')).catch(() => undefined);
  return bytes?.length === count ? bytes : undefined;
}

/** @param weights of the first layer, `[features, units]`. */
export async function writeHiddenWeights(folder: string, weights: Float32Array): Promise<void> {
  const { buffer, byteOffset, byteLength } = weights;
  await writeDurably(runFile(folder, 'hiddenWeights'), new Uint8Array(buffer, byteOffset, byteLength));
}

/** A file of the trained net, or its first layer; undefined when it is not there. */
export async function readTrained(
  folder: string,
  file: 'model' | 'weights' | 'hiddenWeights',
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const bytes = await readFile(runFile(folder, file)).catch(() => undefined);
  return bytes === undefined ? undefined : new Uint8Array(bytes);
}

/** Bias and weights of a class of digits, which is all that the first version kept frames of. */
const numbersOfDigits = 785;

/** Frame `index` of the weight history into so many classes, float32; undefined when it is not there. */
export async function readFrame(
  folder: string,
  index: number,
  classes: number,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const numbers = (await frameNumbers(folder)) ?? numbersOfDigits * classes;
  const frameBytes = numbers * Float32Array.BYTES_PER_ELEMENT;
  return bytesAt(runFile(folder, 'weightsHistory'), index * frameBytes, frameBytes);
}

/** How many numbers a frame has, as the run's history says it; of an archive and of earlier versions, as the trained net has it. */
async function frameNumbers(folder: string): Promise<number | undefined> {
  const metrics = runFile(folder, 'metrics');
  const end = headerEnd(Buffer.from((await bytesAt(metrics, 0, headerStart)) ?? []));
  const head = end === undefined ? undefined : await bytesAt(metrics, 0, end);
  return head === undefined ? firstLayer(folder) : headerOf(Buffer.from(head))?.header.frame;
}

const layersModel = z.object({
  weightsManifest: z.array(z.object({ weights: z.array(z.object({ shape: z.array(z.int()) })) })),
});

/** Weights and biases of the first layer. */
async function firstLayer(folder: string): Promise<number | undefined> {
  const model = await readTrained(folder, 'model');
  if (model === undefined) return undefined;
  const [manifest] = layersModel.parse(JSON.parse(Buffer.from(model).toString('utf8'))).weightsManifest;
  const [kernel, bias] = manifest?.weights ?? [];
  if (kernel === undefined || bias === undefined) return undefined;
  return product(kernel.shape) + product(bias.shape);
}

function product(shape: readonly number[]): number {
  return shape.reduce((numbers, side) => numbers * side, 1);
}

async function bytesAt(path: string, start: number, length: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const file = await open(path).catch(() => undefined);
  if (file === undefined) return undefined;
  try {
    const bytes = new Uint8Array(length);
    const { bytesRead } = await file.read(bytes, 0, length, start);
    return bytesRead === length ? bytes : undefined;
  } finally {
    await file.close();
  }
}

/** Everything there is in a run's folder: its results, then its checkpoints. The weight history can be large and goes unhashed. */
export async function listArtifacts(folder: string): Promise<Artifact[]> {
  const described = await Promise.all(
    resultFiles.map(async ({ kind, name }): Promise<Artifact | undefined> => {
      const path = join(folder, name);
      if (kind !== weightsHistoryKind) return describeFile(path, { kind, name });
      const found = await stat(path).catch(() => undefined);
      return found === undefined ? undefined : { kind, name, bytes: found.size, sha256: null };
    }),
  );
  const checkpoints = (await checkpointsIn(folder)).toReversed().map((file) => {
    const path = join(runFile(folder, 'checkpoints'), file);
    return describeFile(path, { kind: checkpointKind, name: checkpointName(file) });
  });
  return [...described, ...(await Promise.all(checkpoints))].filter((one) => one !== undefined);
}

/** Those of a run's artifacts that an archive takes along and that lie in its folder, with their hash and where they lie. */
export async function resultsToArchive(
  folder: string,
  artifacts: readonly Artifact[],
): Promise<{ file: Artifact & { sha256: string }; path: string }[]> {
  const found = await Promise.all(
    onlyResults(artifacts).map(async ({ kind, name }) => {
      const path = join(folder, name);
      const file = await describeFile(path, { kind, name });
      return file === undefined ? [] : [{ file, path }];
    }),
  );
  return found.flat();
}

/** Without checkpoints, which only their own lab can use, and what no run's folder holds. */
export function onlyResults(artifacts: readonly Artifact[]): Artifact[] {
  return artifacts.filter(({ name }) => isResult(name));
}

/** Size and sha256 of a file; undefined when it is not there. */
async function describeFile(
  path: string,
  { kind, name }: Pick<Artifact, 'kind' | 'name'>,
): Promise<(Artifact & { sha256: string }) | undefined> {
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    for await (const piece of createReadStream(path) as AsyncIterable<Buffer>) {
      hash.update(piece);
      bytes += piece.length;
    }
  } catch {
    return undefined;
  }
  return { kind, name, bytes, sha256: hash.digest('hex') };
}
