import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { open, stat, type FileHandle } from 'node:fs/promises';
import { LabError } from '../shared/failure.ts';

// Opening a pipe to read from it would wait for whoever writes into it.
const flags = constants.O_RDONLY | constants.O_NONBLOCK;

/**
 * Opens a file that a person or another file named, to read it. What it is, is asked of the opened descriptor, so that nobody can
 * exchange it in between; pipes, devices, sockets and folders are refused and not a byte of them is read.
 * @throws LabError `not_found` when it cannot be opened, `bad_data` when it is no regular file. `details`: the system's code.
 */
export async function openNamedFile(path: string): Promise<FileHandle> {
  const file = await open(path, flags).catch((error: unknown) => {
    throw cannotOpen(path, error);
  });
  try {
    if ((await file.stat()).isFile()) return file;
    throw notRegular(path);
  } catch (error) {
    await file.close();
    throw error;
  }
}

/**
 * Reads from such a file, and closes it.
 * @throws LabError as `openNamedFile`, what `read` throws, and `bad_data` when the file was written to meanwhile, whatever `read` made of it.
 */
export async function withNamedFile<Read>(path: string, read: (file: FileHandle) => Promise<Read>): Promise<Read> {
  const file = await openNamedFile(path);
  try {
    const before = await file.stat({ bigint: true });
    const requireSame = async (): Promise<void> => {
      // A stream that ended early has closed it: then its name is asked.
      const after = await file.stat({ bigint: true }).catch(() => stat(path, { bigint: true }).catch(() => before));
      if (after.size !== before.size || after.mtimeNs !== before.mtimeNs) throw changed(path);
    };
    const value = await read(file).catch(async (error: unknown) => {
      // What went wrong may be of the file's own making; a cancellation is not.
      if (error instanceof LabError && error.code === 'bad_data') await requireSame();
      throw error;
    });
    await requireSame();
    return value;
  } finally {
    await file.close();
  }
}

/**
 * The whole content of such a file. Its size is compared with `mostBytes` before any of it is read, and no more than that size is read.
 * @throws LabError as `openNamedFile`, and `bad_data` when it is larger than `mostBytes` or its size changes meanwhile.
 */
export async function readNamedFile(path: string, mostBytes: number): Promise<Buffer<ArrayBuffer>> {
  const file = await openNamedFile(path);
  try {
    const bytes = room(path, (await file.stat()).size, mostBytes);
    let filled = 0;
    for (;;) {
      const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, filled);
      filled += bytesRead;
      if (bytesRead === 0 || filled === bytes.length) return whole(path, bytes, filled);
    }
  } finally {
    await file.close();
  }
}

/** `readNamedFile` for what must be known before anything else is done: settings. */
export function readNamedFileSync(path: string, mostBytes: number): Buffer<ArrayBuffer> {
  let file: number;
  try {
    file = openSync(path, flags);
  } catch (error) {
    throw cannotOpen(path, error);
  }
  try {
    const found = fstatSync(file);
    if (!found.isFile()) throw notRegular(path);
    const bytes = room(path, found.size, mostBytes);
    let filled = 0;
    for (;;) {
      const bytesRead = readSync(file, bytes, filled, bytes.length - filled, filled);
      filled += bytesRead;
      if (bytesRead === 0 || filled === bytes.length) return whole(path, bytes, filled);
    }
  } finally {
    closeSync(file);
  }
}

/** Makes sure that what a program of the system, or a library, is to read is a regular file. @throws LabError as `openNamedFile`. */
export async function requireRegularFile(path: string): Promise<void> {
  await (await openNamedFile(path)).close();
}

/**
 * Makes sure that a file can get a name that a person chose: opening a pipe to write waits for whoever reads from it, and a rename would
 * take the place of a device.
 * @throws LabError `conflict` where something has that name that is no regular file.
 */
export async function requireFilePlace(path: string): Promise<void> {
  const there = await stat(path).catch(() => undefined);
  if (there === undefined || there.isFile()) return;
  const kind = there.isDirectory() ? 'folder' : there.isFIFO() ? 'pipe' : 'device';
  throw new LabError('conflict', `${path} is a ${kind}. Name a file.`);
}

/** One byte more than the file has: what fills it has grown, as files without a size of their own (`/proc`) do. */
function room(path: string, size: number, mostBytes: number): Buffer<ArrayBuffer> {
  if (size > mostBytes) {
    throw new LabError('bad_data', `${path} has ${size} bytes; at most ${mostBytes} are read. Choose a smaller file.`);
  }
  return Buffer.alloc(size + 1);
}

function whole(path: string, bytes: Buffer<ArrayBuffer>, filled: number): Buffer<ArrayBuffer> {
  if (filled === bytes.length - 1) return bytes.subarray(0, filled);
  throw changed(path);
}

function changed(path: string): LabError {
  return new LabError('bad_data', `${path} changed while it was read. Try again when nothing writes to it.`);
}

function notRegular(path: string): LabError {
  return new LabError('bad_data', `${path} is not a regular file. Choose a file, not a folder, pipe or device.`);
}

function cannotOpen(path: string, error: unknown): LabError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  // A socket; and on Windows a folder.
  if (code === 'ENXIO' || code === 'EISDIR') return notRegular(path);
  return code === 'ENOENT'
    ? new LabError('not_found', `There is no file ${path}. Check the path.`, code)
    : new LabError('not_found', `${path} cannot be opened. Check its path and permissions.`, code);
}
