import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { basename, join } from 'node:path';
import { Transform } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { crc32 } from 'node:zlib';
import { fromFdPromise, type Entry, type ZipFile } from 'yauzl';
import { z } from 'zod';
import { LabError } from '../../../shared/failure.ts';
import { inputWords } from '../../../shared/lib/input-words.ts';
import {
  archivedRun,
  archiveManifest,
  archiveVersion,
  type ArchivedRun,
  type ArchiveManifest,
} from '../../../shared/models/archive.ts';
import { openNamedFile } from '../../named-file.ts';
import { zipEntries } from '../zip-entries.ts';
import { requirePoints } from './archived-points.ts';
import { siftRunText, type Columns, type SiftedText } from './run-text.ts';

const mostEntries = 100_000;
/** Of the manifest and of each `run.json` without its points, which are in memory whole, one at a time; and of all of them together. */
const mostJsonBytes = 32 * 1024 * 1024;
/** Of a `run.json` with its points, of which one series at a time is in memory. */
const mostRunBytes = 1024 * 1024 * 1024;
/** Of a series: as many as a file of another program may have. */
const mostPoints = 5_000_000;
const mostJsonTogether = 4 * 1024 * 1024 * 1024;
/** Together they may have this many bytes and a hundred for each byte of the archive: text packs well, but not a thousandfold. */
const usualJsonTogether = 16 * 1024 * 1024;
const usualManifest = 1024 * 1024;
const mostJsonRatio = 100;
const mostFileBytes = 2 * 1024 * 1024 * 1024;
/** Of all files together. */
const mostBytesTogether = 16 * 1024 * 1024 * 1024;

/** An archive that is open for reading. Nothing in it is trusted: what does not fit the manifest, its sizes and its hashes is refused. */
export interface OpenArchive {
  manifest: ArchiveManifest;
  /** Bytes of all files when they are unpacked. */
  bytes: number;
  run(place: number): Promise<ArchivedRun>;
  /** The points of the series of a run that has been read, in their order, one series at a time. */
  points(place: number): AsyncGenerator<Columns, void>;
  /** One file of a run, checked. @throws LabError `not_found` when the run has none, `bad_data` when it is larger or damaged. */
  file(place: number, name: string, mostBytes: number): Promise<Uint8Array>;
  /** Unpacks the files of a run whose names are `known` into a folder that is there and empty. */
  unpack(place: number, folder: string, known: (name: string) => boolean, signal: AbortSignal): Promise<void>;
  close(): void;
}

/**
 * @param runFolder the newest version of a run's files that can be read.
 * @throws LabError `not_found` without such a file, `bad_data` when it is no archive, damaged, or of a newer version.
 */
export async function openArchive(path: string, runFolder: number): Promise<OpenArchive> {
  const file = await openNamedFile(path);
  const zip = await fromFdPromise(file.fd, { lazyEntries: true, autoClose: false, strictFileNames: true }).catch(
    async (error: unknown) => {
      await file.close();
      throw damaged(path, error);
    },
  );
  try {
    const entries = await zipEntries(zip, mostEntries, (why) => damaged(path, why));
    const { size } = await file.stat();
    checkManifest(entries.get('manifest.json'), size, path);
    const manifest = manifestOf(await jsonIn(zip, entries.get('manifest.json'), path), { path, runFolder });
    checkSums(manifest, entries, size, path);
    const entryOf = (place: number, name: string): Entry => {
      const found = entries.get(`${manifest.runs[place]?.folder ?? ''}/${name}`);
      if (found === undefined) throw damaged(path, `${name} of run ${place + 1} is missing`);
      return found;
    };
    const filesOf = (place: number) => manifest.runs[place]?.files ?? [];
    return {
      manifest,
      bytes: manifest.runs.reduce((sum, { files }) => sum + files.reduce((all, { bytes }) => all + bytes, 0), 0),
      run: async (place) => {
        const text = sift(zip, entryOf(place, 'run.json'), path);
        const { content, lastSteps } = await contentOf(text, path);
        const { name, status, createdAt } = manifest.runs[place] ?? {};
        const { run } = content;
        if (run.name !== name || run.status !== status || run.createdAt !== createdAt)
          throw damaged(path, `run.json of run ${place + 1} tells another run than the manifest`);
        if (content.snapshot.hash !== run.snapshotHash)
          throw damaged(path, `run.json of run ${place + 1} names other data than it holds`);
        if (lastSteps.some((step) => step >= run.spec.steps))
          throw damaged(path, `run.json of run ${place + 1} has points beyond the steps of its experiment`);
        return content;
      },
      points: async function* (place) {
        for await (const one of sift(zip, entryOf(place, 'run.json'), path)) if ('series' in one) yield one.columns;
      },
      file: async (place, name, mostBytes) => {
        const described = filesOf(place).find((one) => one.name === name);
        if (described === undefined)
          throw new LabError('not_found', `Run ${place + 1} of this archive has no ${name}.`);
        const entry = entryOf(place, name);
        if (entry.uncompressedSize > mostBytes) throw damaged(path, `${name} is too large`);
        const content = await buffer(await zip.openReadStreamPromise(entry));
        const same = createHash('sha256').update(content).digest('hex') === described.sha256;
        if (content.length !== described.bytes || !same) throw damaged(path, `${name} differs from its sha256`);
        return content;
      },
      unpack: async (place, folder, known, signal) => {
        for (const { name, bytes, sha256 } of filesOf(place).filter((file) => known(file.name))) {
          const entry = entryOf(place, name);
          if (bytes > mostFileBytes || entry.uncompressedSize !== bytes)
            throw damaged(path, `${name} has another size`);
          const hash = createHash('sha256');
          const hashing = new Transform({
            transform(piece: Buffer, _encoding, next) {
              hash.update(piece);
              next(null, piece);
            },
          });
          try {
            const content = await zip.openReadStreamPromise(entry);
            await pipeline(content, hashing, createWriteStream(join(folder, name), { flush: true }), { signal });
          } catch (error) {
            throw unpackingFailure(error, path);
          }
          if (hash.digest('hex') !== sha256) throw damaged(path, `${name} differs from its sha256`);
        }
      },
      close: () => {
        void file.close();
      },
    };
  } catch (error) {
    await file.close();
    throw error instanceof LabError ? error : damaged(path, error);
  }
}

/** Refuses a manifest that would unpack to far more than its archive: it is in memory whole. */
function checkManifest(entry: Entry | undefined, size: number, path: string): void {
  const most = usualManifest + mostJsonRatio * size;
  if (entry !== undefined && entry.uncompressedSize > most)
    throw damaged(path, `its manifest unpacks to ${entry.uncompressedSize} bytes, and at most ${most} are read`);
}

/** Refuses what would unpack to more than a lab can hold, before any of it is unpacked. `size`: of the archive, in bytes. */
function checkSums({ runs }: ArchiveManifest, entries: Map<string, Entry>, size: number, path: string): void {
  const unpacked = (names: readonly string[]): number =>
    names.reduce((sum, name) => sum + (entries.get(name)?.uncompressedSize ?? 0), 0);
  const json = unpacked(runs.map(({ folder }) => `${folder}/run.json`));
  const mostJson = Math.min(mostJsonTogether, usualJsonTogether + mostJsonRatio * size);
  if (json > mostJson)
    throw damaged(path, `its runs unpack to ${json} bytes, and at most ${mostJson} are read from a file of ${size}`);
  const files = unpacked(runs.flatMap(({ folder, files }) => files.map(({ name }) => `${folder}/${name}`)));
  if (files > mostBytesTogether)
    throw damaged(path, `its files unpack to ${files} bytes, and at most ${mostBytesTogether} are unpacked`);
}

async function jsonIn(zip: ZipFile, entry: Entry | undefined, path: string): Promise<unknown> {
  if (entry === undefined) throw damaged(path, 'its manifest is missing');
  if (entry.uncompressedSize > mostJsonBytes) throw damaged(path, `${entry.fileName} is too large`);
  try {
    return JSON.parse((await buffer(piecesOf(zip, entry))).toString('utf8'));
  } catch (error) {
    throw unpackingFailure(error, path);
  }
}

/** The bytes of a file, compared with their checksum at the end. */
async function* piecesOf(zip: ZipFile, entry: Entry): AsyncGenerator<Buffer, void> {
  let sum = 0;
  for await (const piece of await zip.openReadStreamPromise(entry)) {
    if (!Buffer.isBuffer(piece)) throw new TypeError('no bytes');
    sum = crc32(piece, sum);
    yield piece;
  }
  if (sum !== entry.crc32) throw new Error(`${entry.fileName} differs from its checksum`);
}

/** The text of a run, with its points checked. @throws LabError `bad_data` */
async function* sift(zip: ZipFile, entry: Entry, path: string): AsyncGenerator<SiftedText, void> {
  if (entry.uncompressedSize > mostRunBytes) throw damaged(path, `${entry.fileName} is too large`);
  const text = siftRunText(piecesOf(zip, entry), { rest: mostJsonBytes, numbers: mostPoints });
  let series = -1;
  try {
    for await (const one of text) {
      if ('series' in one) {
        if (one.series !== series + 1) throw new Error('its series are there twice');
        series = one.series;
        requirePoints(one.columns, series);
      }
      yield one;
    }
  } catch (error) {
    throw unpackingFailure(error, path);
  }
}

/** A run, and the last step of each of its series. */
async function contentOf(
  text: AsyncIterable<SiftedText>,
  path: string,
): Promise<{ content: ArchivedRun; lastSteps: number[] }> {
  const lastSteps: number[] = [];
  let rest: unknown;
  for await (const one of text) {
    if ('series' in one) lastSteps.push(one.columns.steps.at(-1) ?? 0);
    else rest = jsonOf(one.rest, path);
  }
  return { content: parsed(archivedRun, rest, path), lastSteps };
}

function jsonOf(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw damaged(path, error);
  }
}

/** What is wrong with the bytes themselves; errors of this machine's disk, and a cancel, stay what they are. */
function unpackingFailure(error: unknown, path: string): unknown {
  const isOurs = error instanceof Error && ('syscall' in error || error.name === 'AbortError');
  return isOurs || error instanceof LabError ? error : damaged(path, error);
}

/** What every version of an archive says, whatever else is in it. */
const stated = z.object({
  format: z.literal('hidden-unit-archive'),
  version: z.int(),
  runFolder: z.int().default(1),
});

function manifestOf(content: unknown, { path, runFolder }: { path: string; runFolder: number }): ArchiveManifest {
  const { data } = stated.safeParse(content);
  if (data !== undefined && (data.version > archiveVersion || data.runFolder > runFolder)) {
    throw new LabError('bad_data', `${basename(path)} was made by a newer Hidden Unit. Update this one to open it.`);
  }
  return parsed(archiveManifest, content, path);
}

function parsed<Schema extends z.ZodType>(schema: Schema, content: unknown, path: string): z.output<Schema> {
  const result = schema.safeParse(content);
  if (result.success) return result.data;
  throw damaged(path, inputWords(result.error));
}

function damaged(path: string, why: unknown): LabError {
  return new LabError(
    'bad_data',
    `${basename(path)} is no whole Hidden Unit archive, and nothing of it is used. Have it made and sent again.`,
    String(why),
  );
}
