import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError } from '../../../shared/failure.ts';
import { inputWords } from '../../../shared/lib/input-words.ts';
import { digitsSource, type DigitsSet, type DigitsSource } from '../../../shared/models/digits.ts';
import type { DigitsProgress } from './addition.ts';
import { usualPoliteness, type Politeness } from './download.ts';
import { runAddition } from './run-addition.ts';
import { chooseId, descriptionFile, readDescription } from './set-id.ts';
import { inTurn, recoverDigits, stagingPrefix, takePlace } from './set-place.ts';
import { storageFailureOf } from '../storage-failure.ts';
import { setFolder } from './stored-set.ts';

export interface AddDigitsOptions {
  /** `<data>/digits`. Made when it is missing. */
  directory: string;
  /** The application's `resources` folder. */
  resources: string;
  signal?: AbortSignal;
  onProgress?: (progress: DigitsProgress) => void;
  /** Another list of mirrors than the application's own. */
  mirrors?: string;
  /** How a download behaves; for tests. */
  politeness?: Partial<Politeness>;
}

/** Folders this process is working in: staging folders, and those that a download gathers in. */
const inUse = new Set<string>();

/**
 * Adds a digits set. It is prepared and checked in a worker thread, in a folder of its own, and takes its place by a rename:
 * whatever goes wrong, the sets that were there stay as they were. Adding the same set again replaces it by itself.
 * @throws LabError `bad_data` for damaged files, `not_found`, `bad_input`, `network`, `unavailable` (no sample), `storage`,
 * `conflict` when a download runs already, `cancelled`.
 */
export async function addDigits(source: DigitsSource, options: AddDigitsOptions): Promise<DigitsSet> {
  const { directory } = options;
  // Whoever asks below the contract may name nothing.
  const asked = digitsSource.safeParse(source);
  if (!asked.success) throw new LabError('bad_input', inputWords(asked.error));
  const staging = join(directory, stagingPrefix + randomUUID());
  const downloads = join(directory, '.downloads');
  if (source.kind === 'download' && inUse.has(downloads)) {
    throw new LabError('conflict', 'MNIST is being downloaded already. Wait until that is done.');
  }
  const claims = source.kind === 'download' ? [staging, downloads] : [staging];
  for (const claim of claims) inUse.add(claim);
  try {
    await mkdir(directory, { recursive: true });
    await inTurn(() => recoverDigits(directory, inUse));
    await mkdir(staging);
    const set = await prepareAndPlace(source, options, staging, downloads);
    if (source.kind === 'download') await rm(downloads, { recursive: true, force: true });
    return set;
  } catch (error) {
    throw storageFailureOf(error, 'The digits');
  } finally {
    await rm(staging, { recursive: true, force: true, maxRetries: 3 });
    // Nothing came: nothing to continue.
    if (source.kind === 'download') await rmdir(downloads).catch(() => undefined);
    for (const claim of claims) inUse.delete(claim);
  }
}

async function prepareAndPlace(
  source: DigitsSource,
  { directory, resources, mirrors, politeness, signal, onProgress = () => undefined }: AddDigitsOptions,
  staging: string,
  downloads: string,
): Promise<DigitsSet> {
  const list = mirrors ?? join(resources, 'digits-mirrors.json');
  const polite = { ...usualPoliteness, ...politeness };
  const request = { source, staging, downloads, resources, mirrors: list, politeness: polite };
  const prepared = await runAddition(request, signal, onProgress);
  const { name, ...description } = prepared;
  return inTurn(async () => {
    const id = await chooseId(directory, { ...description, name });
    const set: DigitsSet = { ...description, id, addedAt: new Date().toISOString() };
    await writeFile(descriptionFile(staging), JSON.stringify(set, null, 2), { flush: true });
    await takePlace(directory, staging, id);
    return set;
  });
}

/** The sets in a data folder as their own descriptions tell, the one added last at the end. */
export async function listDigits(directory: string): Promise<DigitsSet[]> {
  const names = await readdir(directory).catch(() => []);
  const visible = names.filter((name) => !name.startsWith('.'));
  const found = await Promise.all(visible.map((name) => readDescription(setFolder(directory, name))));
  return found.filter((set) => set !== undefined).sort((a, b) => a.addedAt.localeCompare(b.addedAt));
}
