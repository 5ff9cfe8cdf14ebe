import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { dataSources } from './data/sources/data-sources.ts';
import { LabError } from '../shared/failure.ts';

/** What a data folder keeps under which name. A socket is made anew wherever nobody listens, so that only a folder is in its way. */
function folders(): ReadonlySet<string> {
  return new Set([
    'runs',
    'blobs',
    ...dataSources.all().map(({ room }) => room),
    'thumbnails',
    'backups',
    'jobs',
    'logs',
  ]);
}
const files = ['lab.json', 'lab.lock', 'lab.sqlite', 'lab.sqlite-wal', 'lab.sqlite-shm'];
const sockets = ['lab.sock'];

/**
 * Makes sure that nothing else lies where a lab keeps something: a folder in the place of a file, a file in the place of a folder, a
 * pipe or device in the place of either. Nothing of the person's is removed.
 * @throws LabError `storage` naming what is in the way.
 */
export async function requireOwnPlaces(dataDirectory: string): Promise<void> {
  for (const name of folders()) {
    const found = await kindOf(join(dataDirectory, name));
    if (found !== undefined && found !== 'folder') throw inTheWay(join(dataDirectory, name), found, 'a folder');
  }
  for (const name of files) {
    const found = await kindOf(join(dataDirectory, name));
    if (found !== undefined && found !== 'file') throw inTheWay(join(dataDirectory, name), found, 'a file');
  }
  for (const name of sockets) await requireSocketPlace(join(dataDirectory, name));
}

/** @throws LabError `storage` when there is a folder where a lab wants to listen. */
export async function requireSocketPlace(path: string): Promise<void> {
  if ((await kindOf(path)) === 'folder') throw inTheWay(path, 'folder', 'its socket');
}

function inTheWay(path: string, found: string, wanted: string): LabError {
  const words = `${path} is a ${found}, where the lab keeps ${wanted}. Move it elsewhere, or choose another data folder.`;
  return new LabError('storage', words, { path, found, wanted });
}

async function kindOf(path: string): Promise<string | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return undefined;
  if (found.isDirectory()) return 'folder';
  if (found.isFile()) return 'file';
  if (found.isFIFO()) return 'pipe';
  return found.isSocket() ? 'socket' : 'device';
}
