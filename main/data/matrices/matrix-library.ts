import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError } from '../../../shared/failure.ts';
import type { PictureShape } from '../../../shared/models/data/data-set.ts';
import type { MatrixSet } from '../../../shared/models/matrices.ts';
import { Conversation } from '../../jobs/conversation.ts';
import { threadChild } from '../../jobs/thread.ts';
import { workerEntry } from '../../places.ts';
import { storageFailureOf } from '../storage-failure.ts';
import { matrixAdditionMessage, type KnownFacts } from './matrix-addition.ts';
import { declaredShape, keepShape } from './picture-shape.ts';

export interface AddMatricesOptions {
  /** What need not be read from the folder. */
  known?: KnownFacts;
  /** How an example is a picture, where the person says it. */
  shape?: PictureShape | null;
  /** Ends the adding within a second. */
  signal?: AbortSignal;
  /** Hears how many of the six files are read. */
  onFile?: (done: number, total: number) => void;
}

/**
 * Copies a folder of .npy matrices into the lab's own folder, checked, in a worker thread; a set whose bytes are there already is not
 * copied again. An example is a picture where that is declared: by `shape`, by a `shape.json` beside the files or by their
 * dimensions. What was declared once is kept; the same files may declare it later.
 * @param directory of the lab's matrix sets; the set gets a folder of its own in it.
 * @throws LabError `not_found`, `bad_data`, `storage` or `cancelled`; the lab is then as it was.
 */
export async function addMatrices(
  folder: string,
  directory: string,
  options: AddMatricesOptions = {},
): Promise<MatrixSet> {
  if (options.signal?.aborted === true) throw cancelled();
  await mkdir(directory, { recursive: true });
  const staging = await mkdtemp(join(directory, '.adding-'));
  try {
    const set = await stageAside(folder, staging, options);
    const home = join(directory, set.id);
    try {
      await rename(staging, home);
      return set;
    } catch (error) {
      // The folder carries the hash of its bytes: one that is there holds the same.
      if (!isThere(error)) throw error;
    }
    if (set.picture === null) return { ...set, picture: await declaredShape(home) };
    await keepShape(home, set.picture);
    return set;
  } catch (error) {
    throw storageFailureOf(error, 'The matrices');
  } finally {
    await rm(staging, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function stageAside(
  folder: string,
  staging: string,
  { known, shape, signal, onFile }: AddMatricesOptions,
): Promise<MatrixSet> {
  const request = { folder, staging, known: known ?? null, shape: shape ?? null };
  const worker = new Conversation(threadChild(workerEntry('matrices'), request), (message) =>
    matrixAdditionMessage.parse(message),
  );
  const reply = await worker.ask({
    isAnswer: ({ kind }) => kind !== 'file',
    onMessage: (message) => {
      if (message.kind === 'file') onFile?.(message.done, message.total);
    },
    signal,
  });
  const { how, complaint } = await worker.end();
  if (signal?.aborted === true) throw cancelled();
  if (reply.kind === 'answered' && reply.answer.kind === 'staged') return reply.answer.set;
  if (reply.kind === 'answered' && reply.answer.kind === 'failed') {
    const { code, message, details } = reply.answer.failure;
    throw new LabError(code, message, details);
  }
  throw new LabError('internal', `The matrices could not be added: their worker ${how}. Try again.`, complaint);
}

function cancelled(): LabError {
  return new LabError('cancelled', 'Adding the matrices was cancelled.');
}

function isThere(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOTEMPTY' || error.code === 'EEXIST');
}
