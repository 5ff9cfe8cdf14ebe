import { createHash, randomBytes } from 'node:crypto';
import { createWriteStream, readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { resources } from '../main/places.ts';
import { runFolderVersion } from '../main/run-folder/run-files.ts';
import { archiveVersion } from '../shared/models/archive.ts';

export const at = '2026-11-20T00:00:00.000Z';
export const weights = Buffer.from('weights of a run');
const spec: unknown = (
  JSON.parse(readFileSync(resources('presets', 'part4.json'), 'utf8')) as {
    spec: unknown;
  }
).spec;

/** Of a net that this version does not know, with as many steps as a test needs. */
export function foreignSpec(steps: number): object {
  return {
    ...{ kind: 'imported', data: { kind: 'imported' } },
    ...{ steps, evaluateEvery: 1, checkpointEvery: steps, seed: 0 },
  };
}

interface ArchivedContent {
  run: { name: string; createdAt: string };
}

/** A sound `run.json`, with some of its run, or of what is beside it, exchanged. */
export function archivedContent(run: object = {}, beside: object = {}): ArchivedContent {
  const content = {
    run: {
      ...{ id: 1, name: 'a run', preset: 'part4', status: 'succeeded', spec, specHash: 'a', snapshotHash: 'b' },
      ...{ examples: { train: 4, validation: 2, test: 2 }, engine: { name: 'cpu', version: '1', threads: null } },
      ...{ stepsDone: 2, createdAt: at, startedAt: at, endedAt: at },
      ...{ trainingSeconds: 1, processSeconds: 1, pausedSeconds: 0, metrics: {}, tags: ['kept'], note: '' },
      ...{ deletedAt: null, error: null, appVersion: '1.0.0', gitCommit: null },
      machine: { platform: 'linux', arch: 'x64', cpu: 'x', cores: 2, memoryBytes: 1, node: '24' },
      ...{
        artifacts: [],
        weightFrames: [0, 1],
        confusion: {
          counts: [
            [1, 0],
            [0, 1],
          ],
          n: 2,
        },
        classNames: ['0', '1'],
      },
      ...{ resumable: false, bytes: 16 },
      ...run,
    },
    series: [{ metric: 'train.cost', steps: [0, 1], seconds: [0, 1], values: [2, 1] }],
    log: [{ at, level: 'info', text: 'Started.' }],
    snapshot: { hash: 'b', kind: 'digits', content: {} },
    set: { kind: 'digits', hash: 'c' },
    ...beside,
  };
  return content;
}

export const describedFile = {
  name: 'weights.bin',
  bytes: weights.length,
  sha256: createHash('sha256').update(weights).digest('hex'),
};
export const listedRun = {
  folder: 'runs/1',
  name: 'a run',
  preset: 'part4',
  status: 'succeeded',
  createdAt: at,
  files: [describedFile],
};

/** What every archive of these tests says of itself. */
export const manifestHead = {
  format: 'hidden-unit-archive',
  version: archiveVersion,
  runFolder: runFolderVersion,
  madeAt: at,
  madeBy: 'x',
};

const lineLength = 10_000;

/**
 * Writes an archive of so many different runs, each with a log of so many lines of 10,000 characters that do not pack well. Only one of
 * them is in memory.
 */
export async function writeLargeArchive(path: string, { runs, lines }: { runs: number; lines: number }): Promise<void> {
  const zip = new ZipFile();
  const dates = Array.from({ length: runs }, (_, nth) => new Date(Date.parse(at) + nth).toISOString());
  const listed = dates.map((createdAt, nth) => ({ ...listedRun, folder: `runs/${nth + 1}`, createdAt }));
  zip.addBuffer(Buffer.from(JSON.stringify({ ...manifestHead, runs: listed })), 'manifest.json');
  dates.forEach((createdAt, nth) => {
    zip.addReadStreamLazy(`runs/${nth + 1}/run.json`, (take) => {
      const log = Array.from({ length: lines }, () => ({
        at,
        level: 'info',
        text: randomBytes(lineLength / 2).toString('hex'),
      }));
      const run = archivedContent({ createdAt, specHash: `spec ${nth}` }, { log });
      take(null, Readable.from([Buffer.from(JSON.stringify(run))]));
    });
    zip.addBuffer(weights, `runs/${nth + 1}/weights.bin`);
  });
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(path));
}

/** Writes an archive of these runs, each with the same weights. */
export async function writeArchiveOf(path: string, ...contents: ArchivedContent[]): Promise<void> {
  const zip = new ZipFile();
  const runs = contents.map(({ run: { name, createdAt } }, nth) => ({
    ...{ ...listedRun, folder: `runs/${nth + 1}` },
    ...{ name, createdAt },
  }));
  zip.addBuffer(Buffer.from(JSON.stringify({ ...manifestHead, runs })), 'manifest.json');
  for (const [nth, content] of contents.entries()) {
    zip.addBuffer(Buffer.from(JSON.stringify(content)), `runs/${nth + 1}/run.json`);
    zip.addBuffer(weights, `runs/${nth + 1}/weights.bin`);
  }
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(path));
}
