import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { LabError } from '../../../shared/failure.ts';
import type { DataRule } from '../../../shared/models/data/data-kind.ts';
import type { LabelledParts } from './data-source.ts';
import { dataSource } from './data-sources.ts';

/** A set on the disk. `hash`: as the lab keeps it; undefined where it is not known. */
export interface SetPlace {
  kind: string;
  directory: string;
  hash?: string | undefined;
}

/**
 * All examples of a set, divided by a rule, where its files still have the hash that the lab keeps of them.
 * @throws LabError `bad_data` when they are other files than those that were added, and as `DataSource.read`.
 */
export async function readSet(set: SetPlace, rule: DataRule, classes: number): Promise<LabelledParts> {
  // What is missing or no set at all is said better by whoever reads it.
  const parts = await dataSource(set.kind).read(set.directory, rule, classes);
  await requireUnchanged(set);
  return parts;
}

async function requireUnchanged({ kind, directory, hash }: SetPlace): Promise<void> {
  const files = hash === undefined ? undefined : await dataSource(kind).hashed?.(directory);
  if (files === undefined) return;
  const sum = createHash('sha256');
  for (const path of files) for await (const piece of createReadStream(path)) sum.update(piece as Buffer);
  if (sum.digest('hex') === hash) return;
  throw new LabError(
    'bad_data',
    `The files in ${directory} are not those that were added: their sha256 is another. Put them back from a copy, or add the data again under another name.`,
  );
}
