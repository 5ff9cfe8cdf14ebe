import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Writes a file that is either whole or not there, also after a power cut: temporary file → fsync → rename → fsync of the folder. */
export async function writeDurably(path: string, content: Uint8Array | string): Promise<void> {
  const temporary = `${path}.part`;
  const file = await open(temporary, 'w');
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
  await syncFolder(dirname(path));
}

/** Makes renames in a folder survive a power cut. Windows cannot open folders; there the rename itself must do. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
