import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import envPaths from 'env-paths';
import { appRoot } from '../../places.ts';
import { packageVersion } from '../tensorflow.ts';
import { cheapFault, readRecord, type NativeRecord } from './native-record.ts';

/** One complete installation of the native engine. */
export interface InstalledNative {
  folder: string;
  record: NativeRecord;
}

/** Beginning of the names of folders that are still being made. */
export const unfinishedPrefix = '.installing-';

/** Where native engines are kept, for all clones of one person: `HIDDEN_UNIT_CACHE`, or the platform's folder for caches. */
export function nativeRoot(): string {
  return join(process.env['HIDDEN_UNIT_CACHE'] ?? envPaths('hidden-unit', { suffix: '' }).cache, 'native');
}

/** The compiled binding inside an installation; it finds TensorFlow in `../../deps/lib`. */
export function bindingIn(folder: string): string {
  return join(folder, 'lib', 'napi-v8', 'tfjs_binding.node');
}

/** Where an installation keeps TensorFlow's libraries, links and headers. */
export function librariesIn(folder: string): { libraries: string; headers: string } {
  return { libraries: join(folder, 'deps', 'lib'), headers: join(folder, 'deps', 'include') };
}

/** Where a packed app brings one along, beside its archive: to be read, never to be changed. */
export function packedNativeRoot(application = appRoot): string | undefined {
  return basename(application) === 'app.asar' ? join(dirname(application), 'native') : undefined;
}

/**
 * The installation for this machine and this version of tfjs-node, the newest when there are several, if nothing has happened to
 * it since it was made; else the one that a packed app has brought along.
 * `fault` says in half a sentence what has happened, '' where nothing is installed.
 */
export function findNative(
  root = nativeRoot(),
  packedRoot = packedNativeRoot(),
): { installed: InstalledNative | undefined; fault: string } {
  let fault = '';
  const packed = packedRoot === undefined ? [] : allNative(packedRoot);
  for (const installed of [...allNative(root), ...packed]) {
    const found = cheapFault(installed.folder, installed.record, packed.includes(installed));
    if (found === '') return { installed, fault: '' };
    fault ||= found;
  }
  return { installed: undefined, fault };
}

/** Every installation made for this machine and this version of tfjs-node, whole or not, newest first. */
export function allNative(root = nativeRoot()): InstalledNative[] {
  if (!existsSync(root)) return [];
  const prefix = `${packageVersion('@tensorflow/tfjs-node')}-tensorflow-`;
  const machine = new RegExp(`-${process.platform}-${process.arch}-[0-9a-f]{8}$`);
  return readdirSync(root)
    .filter((name) => name.startsWith(prefix) && machine.test(name))
    .flatMap((name) => {
      const folder = join(root, name);
      const record = readRecord(folder);
      return record === undefined ? [] : [{ folder, record }];
    })
    .sort((a, b) => b.record.installedAt.localeCompare(a.record.installedAt));
}
