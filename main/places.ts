import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import envPaths from 'env-paths';

const here = import.meta.dirname;

/** Folder of the application: the one with its package.json, whether it runs from sources, a bundle or a packed archive. */
export const appRoot = nearestPackage(here);

export const appVersion = packageVersion(join(appRoot, 'package.json'));

/** True when the TypeScript sources themselves run, false in a bundle. */
const fromSources = here === join(appRoot, 'main');

/** Whether the application lies in the archive of a packed app. */
export function isPacked(): boolean {
  return basename(appRoot) === 'app.asar';
}

/** Where other programs find a file of the application that is kept beside its archive (`asarUnpack` in electron-builder.yml). */
export function outsideArchive(path: string): string {
  return isPacked() && path.startsWith(appRoot) ? `${appRoot}.unpacked${path.slice(appRoot.length)}` : path;
}

/** Path of a file under `resources/`. */
export function resources(...path: string[]): string {
  return join(appRoot, 'resources', ...path);
}

/** Folder of the built renderer. */
export const rendererFolder = join(appRoot, 'out', 'renderer');

/** Entry file of a child process or worker thread, by its name in `main/workers`. */
export function workerEntry(name: string): string {
  return fromSources ? join(here, 'workers', `${name}.ts`) : join(appRoot, 'out', 'main', 'workers', `${name}.cjs`);
}

/** Where a lab lives unless told otherwise: `HIDDEN_UNIT_DATA` where it is not empty, or the platform's folder for application data. */
export function defaultDataDirectory(): string {
  const named = process.env['HIDDEN_UNIT_DATA'] ?? '';
  return named === '' ? envPaths('hidden-unit', { suffix: '' }).data : named;
}

function nearestPackage(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error(`No package.json above ${here}.`);
  return nearestPackage(parent);
}

function packageVersion(file: string): string {
  const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
  const version = typeof content === 'object' && content !== null && 'version' in content ? content.version : undefined;
  return typeof version === 'string' ? version : '0.0.0';
}
