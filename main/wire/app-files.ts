import { readFile, realpath } from 'node:fs/promises';
import { extname, isAbsolute, join, relative, sep } from 'node:path';
import { LabError } from '../../shared/failure.ts';

/** A file of the built renderer. `hashed`: its name carries a hash of its content, so that it may be cached for ever. */
export interface AppFile {
  type: string;
  bytes: Buffer;
  hashed: boolean;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.txt': 'text/plain; charset=utf-8',
};

/**
 * Reads the file that an address of the app names under `folder`. An address without an extension is a page (`/runs/42`) and
 * gets `index.html`; the router in it does the rest.
 * @param address path of a URL, still percent-encoded, with or without a query
 * @throws LabError `refused` when it leaves the folder, in words or through a symbolic link; `not_found` when there is no such file.
 */
export async function readAppFile(folder: string, address: string): Promise<AppFile> {
  const path = decodedPath(address);
  const extension = extname(path);
  const name = extension === '' ? 'index.html' : path;
  const root = await realpath(folder).catch(() => {
    throw new LabError(
      'not_found',
      `The workbench has not been built: there is no ${folder}. Run \`npm start\` again.`,
    );
  });
  const file = await realpath(join(root, name)).catch(() => undefined);
  if (file === undefined) throw notFound(path);
  if (!isInside(root, file)) throw outside(path);
  // A file that is only there under a hashed name is the one thing a browser may keep without asking again.
  const hashed = name.startsWith('/assets/') && /-[\w-]{8,}\.\w+$/.test(name);
  const type = types[extname(file).toLowerCase()] ?? 'application/octet-stream';
  const bytes = await readFile(file).catch(() => {
    throw notFound(path);
  });
  return { type, bytes, hashed };
}

/** The path an address means. Backslashes and NUL are refused: they mean something else to Windows and to C. */
function decodedPath(address: string): string {
  const [encoded = ''] = address.split('?', 1);
  let path: string;
  try {
    path = decodeURIComponent(encoded);
  } catch {
    throw outside(encoded);
  }
  const strange = !path.startsWith('/') || path.includes('\\') || path.includes('\0');
  if (strange || path.split('/').some((part) => part === '..' || part === '.')) throw outside(path);
  return path;
}

function isInside(root: string, file: string): boolean {
  const way = relative(root, file);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

function outside(path: string): LabError {
  return new LabError('refused', 'This address is not one of the app.', { path });
}

function notFound(path: string): LabError {
  return new LabError('not_found', 'There is no such file in the app.', { path });
}
