import { createHash, type Hash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError } from '../../shared/failure.ts';
import type { Artifact } from '../../shared/models/run.ts';

/** A run's folder, with what the lab recorded of its files when the run ended: none of a run that has not. */
export interface RecordedRun {
  id: number;
  folder: string;
  artifacts: readonly Pick<Artifact, 'name' | 'bytes' | 'sha256'>[];
}

type Recorded = RecordedRun['artifacts'][number];

/** Size in bytes and sha256, as lower-case hexadecimal. */
export interface FileFacts {
  bytes: number;
  sha256: string;
}

/** A file that is not as it was written. `why`: as the rest of a sentence. */
export interface Damage {
  name: string;
  why: string;
}

const pieceBytes = 1024 * 1024;

/**
 * Reads a file of a run whole and compares it with what was recorded of it. In pieces, so that the thread stays free.
 * @returns undefined where it is not there and nothing was recorded of it.
 * @throws LabError `bad_data` when it is damaged, missing, or larger than `mostBytes`.
 */
export async function readChecked(
  run: RecordedRun,
  name: string,
  mostBytes = Number.POSITIVE_INFINITY,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const read = await overFile(join(run.folder, name), async (file, size) => {
    if (size > mostBytes) {
      const why = `it has ${counted(size)} bytes, and may have ${counted(mostBytes)}`;
      throw damagedFile(run, [{ name, why }]);
    }
    const bytes = new Uint8Array(size);
    const hash = createHash('sha256');
    const length = await hashPieces(file, hash, bytes);
    return { bytes: bytes.subarray(0, length), facts: { bytes: length, sha256: hash.digest('hex') } };
  });
  const why = damageOf(recordOf(run, name), read?.facts);
  if (why !== undefined) throw damagedFile(run, [{ name, why }]);
  return read?.bytes;
}

/** Size and sha256 of a file; undefined when there is no such file, or it cannot be read. */
export function fileFacts(path: string): Promise<FileFacts | undefined> {
  return overFile(path, async (file) => {
    const hash = createHash('sha256');
    const bytes = await hashPieces(file, hash, new Uint8Array(pieceBytes), true);
    return { bytes, sha256: hash.digest('hex') };
  });
}

/** In what a file differs from its record, as the rest of a sentence; undefined when in nothing, or nothing was recorded. */
export function damageOf(recorded: Recorded | undefined, found: FileFacts | undefined): string | undefined {
  if (recorded === undefined) return undefined;
  if (found === undefined) return 'it is missing or cannot be read';
  if (found.bytes !== recorded.bytes) {
    return `it has ${counted(found.bytes)} bytes, and ${counted(recorded.bytes)} were written`;
  }
  if (recorded.sha256 === null || recorded.sha256 === found.sha256) return undefined;
  return 'its content has changed since it was written';
}

export function recordOf({ artifacts }: Pick<RecordedRun, 'artifacts'>, name: string): Recorded | undefined {
  return artifacts.find((one) => one.name === name);
}

/** `bad_data`: which files of which run are damaged, in what, and what to do. */
export function damagedFile({ id, folder }: RecordedRun, damages: readonly Damage[]): LabError {
  const said = damages.map((damage) => damageWords(id, damage)).join(' ');
  const advice = `Restore ${folder} from a backup of your own, or train the run again.`;
  return new LabError('bad_data', `${said} ${advice}`, { run: id, folder, damages });
}

export function damageWords(run: number, { name, why }: Damage): string {
  return `${name} of run ${run} is damaged: ${why}.`;
}

/** What `work` makes of an open file and its size; undefined where there is no such file, or it is none. */
async function overFile<T>(path: string, work: (file: FileHandle, size: number) => Promise<T>): Promise<T | undefined> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, 'r');
    const facts = await file.stat();
    return facts.isFile() ? await work(file, facts.size) : undefined;
  } catch (error) {
    if (error instanceof LabError) throw error;
    return undefined;
  } finally {
    await file?.close();
  }
}

/**
 * Hashes a file from its beginning as far as `into` has room, or to its end where each piece may be overwritten by the next.
 * @returns how many bytes were read.
 */
async function hashPieces(file: FileHandle, hash: Hash, into: Uint8Array, overwriting = false): Promise<number> {
  for (let at = 0; ;) {
    const offset = overwriting ? 0 : at;
    const length = Math.min(pieceBytes, into.length - offset);
    const { bytesRead } = length === 0 ? { bytesRead: 0 } : await file.read(into, offset, length, at);
    if (bytesRead === 0) return at;
    hash.update(into.subarray(offset, offset + bytesRead));
    at += bytesRead;
  }
}

function counted(bytes: number): string {
  return bytes.toLocaleString('en');
}
