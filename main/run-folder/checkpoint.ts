import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { LabError } from '../../shared/failure.ts';
import { writeDurably } from '../durable-file.ts';
import { runFile } from './run-files.ts';

/** What a checkpoint keeps of a learner: small facts, which go through JSON, and numbers. */
export interface LearnerState {
  facts: Record<string, unknown>;
  arrays: Float32Array[];
}

const header = z.object({
  stepsDone: z.int().min(0),
  trainingSeconds: z.number(),
  processSeconds: z.number(),
  pausedSeconds: z.number(),
  /** Rows of the history and frames of the weight history that belong to it. */
  records: z.int().min(0),
  frames: z.int().min(0),
  classes: z.int().min(2),
  /** JSON of the spec: a checkpoint continues only the experiment it was made by. */
  spec: z.string(),
  facts: z.record(z.string(), z.unknown()),
});

/** Beside the header's other fields: how many numbers each array has. */
const writtenHeader = header.extend({ lengths: z.array(z.int().min(0)) });

/** Everything a training needs to continue as if it had not stopped. */
export type Checkpoint = z.infer<typeof header> & LearnerState;

const magic = Buffer.from('HUCKPT02', 'latin1');
const digestBytes = 32;
const kept = 2;

/** `HUCKPT02`, length of the header (uint32), header (JSON), the arrays (float32, little-endian), SHA-256 of all that. */
export function encodeCheckpoint({ arrays, ...facts }: Checkpoint): Uint8Array {
  const json = Buffer.from(JSON.stringify({ ...facts, lengths: arrays.map((values) => values.length) }), 'utf8');
  const length = Buffer.alloc(4);
  length.writeUInt32LE(json.length);
  const content = Buffer.concat([magic, length, json, ...arrays.map(bytesOf)]);
  return Buffer.concat([content, sha256(content)]);
}

/** @returns undefined when the bytes are not a whole, sound checkpoint. */
export function decodeCheckpoint(bytes: Uint8Array): Checkpoint | undefined {
  const buffer = Buffer.from(bytes);
  const start = magic.length + 4;
  const content = buffer.subarray(0, Math.max(0, buffer.length - digestBytes));
  if (content.length < start || !content.subarray(0, magic.length).equals(magic)) return undefined;
  if (!sha256(content).equals(buffer.subarray(content.length))) return undefined;
  const end = start + content.readUInt32LE(magic.length);
  const { lengths, ...facts } = writtenHeader.parse(JSON.parse(content.toString('utf8', start, end)));
  let at = end;
  const arrays = lengths.map((length) => {
    const from = at;
    at += length * Float32Array.BYTES_PER_ELEMENT;
    return floatsOf(content.subarray(from, at));
  });
  return { ...facts, arrays };
}

/** Writes it whole or not at all into a run's folder and keeps the last `count`. @returns the file's name. */
export async function writeCheckpoint(folder: string, checkpoint: Checkpoint, count = kept): Promise<string> {
  const checkpoints = runFile(folder, 'checkpoints');
  await mkdir(checkpoints, { recursive: true });
  const name = checkpointFile(checkpoint.stepsDone);
  await writeDurably(join(checkpoints, name), encodeCheckpoint(checkpoint));
  await keepCheckpoints(folder, count);
  return name;
}

/** Removes all but the newest `count` checkpoints of a run. */
export async function keepCheckpoints(folder: string, count: number): Promise<void> {
  const checkpoints = runFile(folder, 'checkpoints');
  if (count === 0) {
    await rm(checkpoints, { recursive: true, force: true });
    return;
  }
  for (const old of (await checkpointsIn(folder)).slice(count)) await rm(join(checkpoints, old), { force: true });
}

/** The newest sound checkpoint of a run, if there is one, and the names of damaged ones that were passed over. */
export async function readLastCheckpoint(
  folder: string,
): Promise<{ checkpoint: Checkpoint | undefined; damaged: string[] }> {
  const damaged: string[] = [];
  for (const name of await checkpointsIn(folder)) {
    const checkpoint = decodeCheckpoint(await readFile(join(runFile(folder, 'checkpoints'), name)));
    if (checkpoint !== undefined) return { checkpoint, damaged };
    damaged.push(name);
  }
  return { checkpoint: undefined, damaged };
}

/** Names of a run's checkpoints, the newest first. */
export async function checkpointsIn(folder: string): Promise<string[]> {
  const names = await readdir(runFile(folder, 'checkpoints')).catch((): string[] => []);
  return names
    .filter((name) => /^step-\d+\.ckpt$/.test(name))
    .sort()
    .reverse();
}

function bytesOf(values: Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

function floatsOf(bytes: Uint8Array): Float32Array {
  return new Float32Array(Uint8Array.from(bytes).buffer);
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}

/** Updates done at each checkpoint of a run, ascending. */
export async function checkpointSteps(folder: string): Promise<number[]> {
  const names = await checkpointsIn(folder);
  return names.map((name) => Number(/\d+/.exec(name)?.[0])).sort((a, b) => a - b);
}

/**
 * The checkpoint of a run after so many updates, as the beginning of another experiment, before which nothing is recorded.
 * @throws LabError `bad_data` when it is damaged.
 */
export async function checkpointFor(folder: string, step: number, spec: unknown): Promise<Checkpoint> {
  const path = join(runFile(folder, 'checkpoints'), checkpointFile(step));
  const checkpoint = decodeCheckpoint(await readFile(path));
  if (checkpoint === undefined) {
    throw new LabError('bad_data', `The checkpoint ${path} is damaged. Fork from another one.`, { path });
  }
  const anew = { records: 0, frames: 0, trainingSeconds: 0, processSeconds: 0, pausedSeconds: 0 };
  return { ...checkpoint, ...anew, spec: JSON.stringify(spec) };
}

function checkpointFile(step: number): string {
  return `step-${String(step).padStart(9, '0')}.ckpt`;
}
