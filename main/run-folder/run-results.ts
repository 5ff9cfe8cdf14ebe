import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { ArchivedFile } from '../../shared/models/archive.ts';
import type { Artifact } from '../../shared/models/run.ts';
import { writeDurably } from '../durable-file.ts';
import {
  damagedFile,
  damageOf,
  fileFacts,
  readChecked,
  recordOf,
  type Damage,
  type RecordedRun,
} from './checked-file.ts';
import { checkpointsIn } from './checkpoint.ts';
import { headerEnd, headerOf, headerStart } from './history-format.ts';
import { checkpointKind, checkpointName, isResult, resultFiles, resultName, runFile } from './run-files.ts';

/** @param predictions class of each test example, uint8 `[n]`. */
export async function writePredictions(folder: string, predictions: Uint8Array): Promise<void> {
  await writeDurably(runFile(folder, 'predictions'), predictions);
}

/**
 * Predicted class of every test example, uint8 `[count]`; undefined when the run never reached its end.
 * @throws LabError `bad_data` when the file is damaged.
 */
export async function readPredictions(run: RecordedRun, count: number): Promise<Uint8Array | undefined> {
  const bytes = await readChecked(run, resultName('predictions'));
  return bytes?.length === count ? bytes : undefined;
}

/**
 * A file of the trained net; undefined when the run has none.
 * @throws LabError `bad_data` when the file is damaged.
 */
export function readTrained(run: RecordedRun, file: 'model' | 'weights'): Promise<Uint8Array<ArrayBuffer> | undefined> {
  return readChecked(run, resultName(file));
}

/**
 * The weights into the first layer of a trained net, `[features, units]`; undefined when the run has none. They begin `weights`; a
 * folder that lacks this may have them alone.
 * @throws LabError `bad_data` when a file is damaged.
 */
export async function readFirstLayer(run: RecordedRun): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const [weights, first] = await Promise.all([readTrained(run, 'weights'), firstLayer(run)]);
  if (weights === undefined || first === undefined) return readChecked(run, resultName('hiddenWeights'));
  return weights.subarray(0, first.weights * Float32Array.BYTES_PER_ELEMENT);
}

/** Bias and weights of a class of digits, which is all that the first version kept frames of. */
const numbersOfDigits = 785;

/**
 * Frame `index` of the weight history into so many classes, float32; undefined when it is not there.
 * @throws LabError `bad_data` when the history is damaged.
 */
export async function readFrame(
  run: RecordedRun,
  index: number,
  classes: number,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  await requireSoundHistory(run);
  const numbers = (await frameNumbers(run)) ?? numbersOfDigits * classes;
  const frameBytes = numbers * Float32Array.BYTES_PER_ELEMENT;
  return bytesAt(runFile(run.folder, 'weightsHistory'), index * frameBytes, frameBytes);
}

/** Histories that were compared with their record, by path: all that shows that a file has not been written since. */
const sound = new Map<string, string>();
const mostSound = 100;

/** A history is read frame by frame, so it is compared whole once, and again when its file was touched. */
async function requireSoundHistory(run: RecordedRun): Promise<void> {
  const name = resultName('weightsHistory');
  const recorded = recordOf(run, name);
  if (recorded === undefined) return;
  const path = join(run.folder, name);
  const found = await stat(path, { bigint: true }).catch(() => undefined);
  const state = [found?.ino, found?.size, found?.mtimeNs, found?.ctimeNs, recorded.sha256].join(' ');
  if (found !== undefined && sound.get(path) === state) return;
  const why = damageOf(recorded, await fileFacts(path));
  if (why !== undefined) throw damagedFile(run, [{ name, why }]);
  if (sound.size >= mostSound) sound.clear();
  sound.set(path, state);
}

/** How many numbers a frame has, as the run's history says it; of an archive and of earlier versions, as the trained net has it. */
async function frameNumbers(run: RecordedRun): Promise<number | undefined> {
  const metrics = runFile(run.folder, 'metrics');
  const end = headerEnd(Buffer.from((await bytesAt(metrics, 0, headerStart)) ?? []));
  const head = end === undefined ? undefined : await bytesAt(metrics, 0, end);
  if (head !== undefined) return headerOf(Buffer.from(head))?.header.frame;
  const first = await firstLayer(run);
  return first === undefined ? undefined : first.weights + first.biases;
}

const layersModel = z.object({
  weightsManifest: z.array(z.object({ weights: z.array(z.object({ shape: z.array(z.int()) })) })),
});

/** How many weights and biases the first layer has. */
async function firstLayer(run: RecordedRun): Promise<{ weights: number; biases: number } | undefined> {
  const model = await readTrained(run, 'model');
  if (model === undefined) return undefined;
  const [manifest] = layersModel.parse(JSON.parse(Buffer.from(model).toString('utf8'))).weightsManifest;
  const [kernel, bias] = manifest?.weights ?? [];
  if (kernel === undefined || bias === undefined) return undefined;
  return { weights: product(kernel.shape), biases: product(bias.shape) };
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

/** Everything there is in a run's folder: its results, then its checkpoints. */
export async function listArtifacts(folder: string): Promise<Artifact[]> {
  const described = resultFiles.map(({ kind, name }) => describe(join(folder, name), { kind, name }));
  const checkpoints = (await checkpointsIn(folder)).toReversed().map((file) => {
    const path = join(runFile(folder, 'checkpoints'), file);
    return describe(path, { kind: checkpointKind, name: checkpointName(file) });
  });
  const all = await Promise.all([...described, ...checkpoints]);
  return all.filter((one) => one !== undefined);
}

/** `damages`: the files that are not as they were written, or are missing. */
export interface ResultsToArchive {
  files: { file: ArchivedFile; path: string }[];
  damages: Damage[];
}

/** The files of a run that an archive takes along, and where they lie. */
export async function resultsToArchive(run: RecordedRun): Promise<ResultsToArchive> {
  const files: ResultsToArchive['files'] = [];
  const damages: Damage[] = [];
  for (const recorded of run.artifacts.filter(({ name }) => isResult(name))) {
    const { name } = recorded;
    const path = join(run.folder, name);
    const found = await fileFacts(path);
    const why = damageOf(recorded, found);
    if (why !== undefined) damages.push({ name, why });
    else if (found !== undefined) files.push({ file: { name, ...found }, path });
  }
  return { files, damages };
}

/** What is recorded of files that came with an archive and were checked: those that a run's folder holds. */
export function archivedResults(files: readonly ArchivedFile[]): Artifact[] {
  return resultFiles.flatMap(({ kind, name }) =>
    files.filter((file) => file.name === name).map(({ bytes, sha256 }) => ({ kind, name, bytes, sha256 })),
  );
}

async function describe(path: string, { kind, name }: Pick<Artifact, 'kind' | 'name'>): Promise<Artifact | undefined> {
  const found = await fileFacts(path);
  return found === undefined ? undefined : { kind, name, ...found };
}
