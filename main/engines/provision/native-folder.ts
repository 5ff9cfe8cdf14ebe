import { readdirSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import envPaths from 'env-paths';
import { appRoot } from '../../places.ts';
import { packageVersion } from '../../app-packages.ts';
import { cheapFault, readRecord, settleDates, type NativeRecord } from './native-record.ts';

/** One complete installation of the native engine. */
export interface InstalledNative {
  folder: string;
  record: NativeRecord;
}

/** Beginning of the names of folders that are still being made. */
export const unfinishedPrefix = '.installing-';

/**
 * Where native engines are kept, for all clones of one person: `HIDDEN_UNIT_CACHE`, or the platform's folder for caches where that is
 * not set or empty. Always a whole path.
 */
export function nativeRoot(): string {
  return cacheFolder('native');
}

/** A folder for what all labs of one person share and can get again. */
export function cacheFolder(name: string): string {
  const named = process.env['HIDDEN_UNIT_CACHE'] ?? '';
  return resolve(named === '' ? envPaths('hidden-unit', { suffix: '' }).cache : named, name);
}

/** The compiled binding inside an installation; it finds TensorFlow in `../../deps/lib`. */
export function bindingIn(folder: string): string {
  return join(folder, 'lib', 'napi-v8', 'tfjs_binding.node');
}

/** Where an installation keeps TensorFlow's libraries, links, headers, and licences. */
export function librariesIn(folder: string): { libraries: string; headers: string; licences: string } {
  const deps = join(folder, 'deps');
  return { libraries: join(deps, 'lib'), headers: join(deps, 'include'), licences: join(deps, 'licences') };
}

/** Where a packed app brings one along, beside its archive: to be read, never to be changed. */
export function packedNativeRoot(application = appRoot): string | undefined {
  return basename(application) === 'app.asar' ? join(dirname(application), 'native') : undefined;
}

/**
 * The installation for this machine and this version of tfjs-node, the newest when there are several, if nothing has happened to
 * it since it was made; else the one that a packed app has brought along.
 * `fault` says in half a sentence what has happened, '' where nothing is installed; `unreadable` is true where it has happened to the
 * folder of all of them, so that installing again would not help.
 */
export function findNative(
  root = nativeRoot(),
  packedRoot = packedNativeRoot(),
): { installed: InstalledNative | undefined; fault: string; unreadable?: true } {
  const { fault: unreadable } = namesIn(root);
  let fault = unreadable;
  const packed = packedRoot === undefined ? [] : allNative(packedRoot);
  for (const installed of [...allNative(root), ...packed]) {
    const found = cheapFault(installed.folder, installed.record, packed.includes(installed));
    if (found === '') return { installed, fault: '' };
    fault ||= found;
  }
  return { installed: undefined, fault, ...(unreadable === '' ? {} : { unreadable: true }) };
}

/** The same after those whose files have only lost their dates were looked through: half a second, once. */
export async function settledNative(
  root = nativeRoot(),
  packedRoot = packedNativeRoot(),
): Promise<ReturnType<typeof findNative>> {
  const found = findNative(root, packedRoot);
  if (found.fault === '') return found;
  for (const { folder, record } of allNative(root)) await settleDates(folder, record);
  return findNative(root, packedRoot);
}

/** Every installation made for this machine and this version of tfjs-node, whole or not, newest first. */
export function allNative(root = nativeRoot()): InstalledNative[] {
  const prefix = `${packageVersion('@tensorflow/tfjs-node')}-tensorflow-`;
  const machine = new RegExp(`-${process.platform}-${process.arch}-[0-9a-f]{8}$`);
  return namesIn(root)
    .names.filter((name) => name.startsWith(prefix) && machine.test(name))
    .flatMap((name) => {
      const folder = join(root, name);
      const record = readRecord(folder);
      return record === undefined ? [] : [{ folder, record }];
    })
    .sort((a, b) => b.record.installedAt.localeCompare(a.record.installedAt));
}

/** Names of all that installations on this machine have left in the folder, whole or not; what others have put there is not ours. */
export async function madeHere(root: string): Promise<string[]> {
  const engine = new RegExp(`-tensorflow-.*-${process.platform}-${process.arch}-[0-9a-f]{8}$`);
  const names = await readdir(root).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  });
  return names.filter((name) => engine.test(name) || name.startsWith(unfinishedPrefix));
}

/** What lies in the folder of the installations. One that cannot be read is as good as an empty one: the other engines need none. */
function namesIn(root: string): { names: string[]; fault: string } {
  try {
    return { names: readdirSync(root), fault: '' };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'ENOENT') return { names: [], fault: '' };
    return { names: [], fault: code === 'ENOTDIR' ? `${root} is not a folder` : `${root} cannot be read, ${code}` };
  }
}
