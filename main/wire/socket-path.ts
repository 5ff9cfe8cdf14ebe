import { createHash } from 'node:crypto';
import { lstat, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { LabError } from '../../shared/failure.ts';

/** Kernels keep a socket's path in 104 (macOS) or 108 bytes and cut or refuse a longer one. */
const mostPathBytes = 100;

/**
 * Where a lab listens: `<data>/lab.sock`; in a folder of this user under the system's temporary one when that path is too long;
 * a named pipe on Windows.
 * @throws LabError `storage` when that temporary folder belongs to somebody else.
 */
export async function socketPath(dataDirectory: string): Promise<string> {
  const whole = resolve(dataDirectory);
  const name = createHash('sha256').update(whole).digest('hex').slice(0, 24);
  if (process.platform === 'win32') return `\\\\.\\pipe\\hidden-unit-${name}`;
  const inside = join(whole, 'lab.sock');
  if (Buffer.byteLength(inside) <= mostPathBytes) return inside;

  const user = process.getuid?.() ?? 0;
  const folder = join(tmpdir(), `hidden-unit-${user}`);
  await mkdir(folder, { mode: 0o700, recursive: true });
  const found = await lstat(folder);
  // Anybody may make folders there: a lab that listened in another's could be replaced by theirs.
  if (!found.isDirectory() || found.uid !== user || (found.mode & 0o077) !== 0) {
    const message = `${folder} is not a private folder of yours. Remove it, or choose a data folder with a shorter path.`;
    throw new LabError('storage', message);
  }
  return join(folder, `${name}.sock`);
}
