import { createHash } from 'node:crypto';
import { createReadStream, lstatSync, readFileSync, statSync, type Stats } from 'node:fs';
import { lstat, readdir, readlink, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { writeDurably } from '../../durable-file.ts';

const recordedFile = z.object({
  path: z.string(),
  bytes: z.int(),
  sha256: z.string(),
  /** When it was last changed, in milliseconds since 1970. */
  mtimeMs: z.number(),
});
type RecordedFile = z.infer<typeof recordedFile>;

const nativeRecord = z.object({
  format: z.literal(1),
  tensorflow: z.string(),
  tfjsNode: z.string(),
  machine: z.string(),
  source: z.object({
    kind: z.enum(['folder', 'python', 'wheel', 'file', 'upstream']),
    /** What it was, for a person: `tensorflow-cpu 2.13.1 through pip`. */
    title: z.string(),
    /** sha256 of the wheel or archive, null where it was a folder. */
    sha256: z.string().nullable(),
  }),
  /** First line of what the compiler says of itself, '' where a compiled binding was taken. */
  compiler: z.string(),
  installedAt: z.iso.datetime(),
  files: z.array(recordedFile),
  links: z.array(z.object({ path: z.string(), to: z.string() })),
});
export type NativeRecord = z.infer<typeof nativeRecord>;

const recordName = 'installed.json';

/** Files up to this size are hashed at each start; the libraries are only looked at. */
const mostHashedBytes = 1024 * 1024;

/** Larger files that this process has hashed because of their dates: whether they have their content, by path, size, date and hash. */
const hashed = new Map<string, boolean>();

export function readRecord(folder: string): NativeRecord | undefined {
  try {
    return nativeRecord.parse(JSON.parse(readFileSync(join(folder, recordName), 'utf8')));
  } catch {
    return undefined;
  }
}

/** Hashes all that lies in the folder and writes `installed.json` beside it: the last thing an installation does. */
export async function writeRecord(
  folder: string,
  facts: Omit<NativeRecord, 'format' | 'files' | 'links'>,
  signal?: AbortSignal,
): Promise<NativeRecord> {
  const record: NativeRecord = { format: 1, ...facts, files: [], links: [] };
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name);
    const path = relative(folder, file).split(sep).join('/');
    if (entry.isSymbolicLink()) record.links.push({ path, to: await readlink(file) });
    else if (entry.isFile()) {
      const { size, mtimeMs } = await lstat(file);
      record.files.push({ path, bytes: size, sha256: await hashFile(file, signal), mtimeMs });
    }
  }
  await writeDurably(join(folder, recordName), recordText(record));
  return record;
}

function recordText(record: NativeRecord): string {
  return `${JSON.stringify(record, null, 2)}\n`;
}

/**
 * What differs from the record as far as sizes, dates and small files tell: `deps/lib/… is missing`; '' when nothing does.
 * A few milliseconds: for every start.
 * @param packed it lies in a packed app, whose files have the dates of another installation: they tell nothing.
 */
export function cheapFault(folder: string, record: NativeRecord, packed = false): string {
  try {
    return faultOf(folder, record, packed);
  } catch (error) {
    // Somebody else's folder, or a disk that fails: not to be had is as good as gone.
    return error instanceof Error ? `a file of it cannot be read: ${error.message}` : String(error);
  }
}

function faultOf(folder: string, record: NativeRecord, packed: boolean): string {
  for (const file of record.files) {
    const path = join(folder, file.path);
    const found = statSync(path, { throwIfNoEntry: false });
    if (found === undefined) return `${file.path} is missing`;
    if (found.size !== file.bytes) return `${file.path} has ${found.size} bytes instead of ${file.bytes}`;
    if (found.mtimeMs === file.mtimeMs) continue;
    // A copied or restored cache has other dates and may still be whole.
    if (file.bytes > mostHashedBytes && (packed || hashed.get(identity(path, found, file)) === true)) continue;
    if (file.bytes > mostHashedBytes) return `${file.path} was changed`;
    if (createHash('sha256').update(readFileSync(path)).digest('hex') !== file.sha256)
      return `${file.path} was changed`;
  }
  const lost = record.links.find((link) => lstatSync(join(folder, link.path), { throwIfNoEntry: false }) === undefined);
  return lost === undefined ? '' : `${lost.path} is missing`;
}

function identity(path: string, { size, mtimeMs }: Stats, { sha256 }: RecordedFile): string {
  return [path, size, mtimeMs, sha256].join(' ');
}

/**
 * Hashes the large files that have their size and another date, as in a cache that was copied or restored: half a second, once. The
 * dates that they have now go into the record; where that cannot be written, every process hashes once.
 */
export async function settleDates(folder: string, record: NativeRecord): Promise<void> {
  const files: RecordedFile[] = [];
  for (const file of record.files) {
    const path = join(folder, file.path);
    const found = await stat(path).catch(() => undefined);
    if (found?.size !== file.bytes) return;
    files.push({ ...file, mtimeMs: found.mtimeMs });
    if (found.mtimeMs === file.mtimeMs || file.bytes <= mostHashedBytes) continue;
    const known = identity(path, found, file);
    if (!hashed.has(known)) hashed.set(known, await matches(folder, file));
  }
  if (cheapFault(folder, record) !== '') return;
  await writeDurably(join(folder, recordName), recordText({ ...record, files })).catch(() => undefined);
}

/** The same as `cheapFault` by the content of every file, whatever their dates: a second or two. @throws AbortError */
export async function fullFault(folder: string, record: NativeRecord, signal?: AbortSignal): Promise<string> {
  const fault = cheapFault(folder, record, true);
  if (fault !== '') return fault;
  for (const file of record.files) {
    if (!(await matches(folder, file, signal))) return `${file.path} does not have the content it was installed with`;
  }
  return '';
}

async function matches(folder: string, file: RecordedFile, signal?: AbortSignal): Promise<boolean> {
  const found = await hashFile(join(folder, file.path), signal).catch(() => '');
  signal?.throwIfAborted();
  return found === file.sha256;
}

/** sha256 of a file's content, in hexadecimal. */
export async function hashFile(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1024 * 1024 }), hash, { signal });
  return hash.digest('hex');
}

export function recordBytes(record: NativeRecord): number {
  return record.files.reduce((sum, file) => sum + file.bytes, 0);
}
