import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError } from '../../shared/failure.ts';
import { dataKinds } from '../../shared/models/data/data-kinds.ts';
import type { LabelledParts } from '../data/sources/data-source.ts';
import { readSet } from '../data/sources/read-set.ts';
import type { TrainingRequest } from '../learning/training/trainer-messages.ts';

/** Sets up to this size are kept between runs, so that the trials of a sweep read theirs once. */
const mostKeptBytes = 200_000_000;
let kept: { key: string; parts: LabelledParts } | undefined;

/**
 * Reads a stored set and divides it as the spec says; what the last run has read already is given again.
 * @throws LabError when the set is missing or damaged, of a kind that the spec does not learn from, or too small for the rule.
 */
export async function readTrainingData(asked: Pick<TrainingRequest, 'data' | 'spec'>): Promise<LabelledParts> {
  const { data, spec } = asked;
  if (dataKinds.get(data.kind)?.fits.includes(spec.data.kind) === false) {
    throw new LabError(
      'bad_input',
      `This net learns from ${spec.data.kind}, not from ${data.kind}. Choose other data.`,
    );
  }
  const key = JSON.stringify([data, spec.data, await stateOf(data.directory)]);
  if (kept?.key === key) return kept.parts;
  kept = undefined;
  const parts = await readSet(data, spec.data, data.classes);
  if (bytesOf(parts) <= mostKeptBytes) kept = { key, parts };
  return parts;
}

/** Name, size and time of every file of a set; undefined where they cannot be told, which reading it says better. */
async function stateOf(directory: string): Promise<unknown> {
  const names = await readdir(directory).catch((): string[] => []);
  const files = await Promise.all(names.map((name) => stat(join(directory, name)).catch(() => undefined)));
  return files.map((file, place) => [names[place], file?.size, file?.mtimeMs, file?.ino]);
}

function bytesOf({ train, validation, test }: LabelledParts): number {
  return [train, validation, test].reduce((sum, { pixels }) => sum + pixels.byteLength, 0);
}
