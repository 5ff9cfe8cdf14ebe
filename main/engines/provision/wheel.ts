import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Transform } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { openPromise, type Entry, type ZipFile } from 'yauzl';
import { LabError } from '../../../shared/failure.ts';
import { headerPath, isLibraryName, licenceName, linkLibraries, requireMachine } from './library-folder.ts';
import { meanwhile, nativeFailure } from './native-failure.ts';
import { librariesIn } from './native-folder.ts';

/** The largest library known has 0.7 GB; a wheel that claims much more is none of ours. */
const mostMemberBytes = 2e9;
const mostMembers = 2000;
const mostRecordBytes = 20e6;

/** Where a member of a wheel goes, for those that are used. */
interface Wanted {
  entry: Entry;
  target: string;
}

/**
 * Reads TensorFlow's libraries, headers and licences, and nothing else, out of a wheel into an installation. Each member is checked by the
 * sha256 that the wheel's own RECORD gives for it (PEP 376, PEP 427).
 * @throws LabError `bad_data` when the wheel is damaged or holds no TensorFlow for this machine.
 */
export async function readWheel(
  wheel: string,
  folder: string,
  options: { signal: AbortSignal; onBytes: (done: number, total: number) => void },
): Promise<void> {
  try {
    const zip = await openPromise(wheel, { lazyEntries: true, autoClose: false, strictFileNames: true });
    try {
      await readMembers(zip, wheel, folder, options);
    } finally {
      zip.close();
    }
  } catch (error) {
    const known = nativeFailure(error, dirname(folder));
    throw known instanceof LabError ? known : damaged(wheel, String(error));
  }
  await linkLibraries(folder);
}

async function readMembers(
  zip: ZipFile,
  wheel: string,
  folder: string,
  { signal, onBytes }: Parameters<typeof readWheel>[2],
): Promise<void> {
  const { wanted, record } = await membersOf(zip, wheel, folder);
  const digests = parseRecord(await text(await zip.openReadStreamPromise(record)));
  const total = wanted.reduce((sum, { entry }) => sum + entry.uncompressedSize, 0);
  let done = 0;
  for (const { entry, target } of wanted) {
    await mkdir(dirname(target), { recursive: true });
    const hash = createHash('sha256');
    const through = new Transform({
      transform(piece: Buffer, _encoding, next) {
        hash.update(piece);
        done += piece.length;
        onBytes(done, total);
        next(null, piece);
      },
    });
    await pipeline(await zip.openReadStreamPromise(entry), through, createWriteStream(target), { signal });
    if (hash.digest('base64url') !== digests.get(entry.fileName))
      throw damaged(wheel, `${entry.fileName} differs from RECORD`);
    if (isLibraryName(basename(target))) await requireMachine(target);
  }
}

async function membersOf(zip: ZipFile, wheel: string, folder: string): Promise<{ wanted: Wanted[]; record: Entry }> {
  const wanted: Wanted[] = [];
  let record: Entry | undefined;
  for await (const entry of zip.eachEntry()) {
    if (/^[\w.-]+\.dist-info\/RECORD$/.test(entry.fileName)) record = entry;
    const target = targetOf(entry.fileName, folder);
    if (target === undefined) continue;
    if (entry.uncompressedSize > mostMemberBytes || wanted.length >= mostMembers)
      throw damaged(wheel, 'it is too large');
    wanted.push({ entry, target });
  }
  const libraries = wanted.filter(({ target }) => isLibraryName(basename(target)));
  if (record === undefined || record.uncompressedSize > mostRecordBytes || libraries.length < 2) {
    throw new LabError(
      'bad_data',
      `${basename(wheel)} is no wheel of TensorFlow for this machine (${process.platform} ${process.arch}): choose a tensorflow-cpu wheel made for it. ${meanwhile}`,
    );
  }
  return { wanted, record };
}

/** Only names that are known go anywhere, and the place is made from the part that was matched: no name can lead elsewhere. */
function targetOf(name: string, folder: string): string | undefined {
  const { libraries, headers, licences } = librariesIn(folder);
  const library = /^tensorflow\/([\w.-]+)$/.exec(name)?.[1];
  if (library !== undefined && isLibraryName(library)) return join(libraries, library);
  const brought = /^tensorflow[\w.-]*\.libs\/(lib[\w.+-]+)$/.exec(name)?.[1];
  if (brought !== undefined) return join(libraries, brought);
  const licence = /^tensorflow(?:[\w.-]*\.dist-info(?:\/licenses)?)?\/([\w.-]+)$/.exec(name)?.[1];
  if (licence !== undefined && licenceName.test(licence)) return join(licences, licence);
  const header = /^tensorflow\/include\/(.+)$/.exec(name)?.[1];
  return header !== undefined && headerPath.test(header) && !header.includes('..') ? join(headers, header) : undefined;
}

/** `path,sha256=…,size` by path. Paths with commas are quoted; none that matters is. */
function parseRecord(record: string): Map<string, string> {
  const lines = record.split(/\r?\n/).map((line) => /^([^,"]+),sha256=([\w-]+),\d*$/.exec(line));
  return new Map(lines.flatMap((line) => (line === null ? [] : [[line[1] ?? '', line[2] ?? '']])));
}

function damaged(wheel: string, details: string): LabError {
  return new LabError(
    'bad_data',
    `The wheel ${basename(wheel)} is damaged and nothing of it is used: download it again. ${meanwhile}`,
    details,
  );
}
