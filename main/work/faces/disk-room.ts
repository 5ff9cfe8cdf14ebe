import { statfs } from 'node:fs/promises';
import { LabError } from '../../../shared/failure.ts';

const mostMargin = 200_000_000;
/** Of a small disk the margin is this share. */
const marginShare = 0.05;

/**
 * Makes sure that the disk that holds a folder keeps a margin: 200 MB, or a twentieth of a small disk.
 * @throws LabError `storage` saying how much to free.
 */
export async function requireRoom(folder: string): Promise<void> {
  const { bavail, blocks, bsize } = await statfs(folder);
  const free = bavail * bsize;
  const margin = Math.min(mostMargin, blocks * bsize * marginShare);
  if (free >= margin) return;
  throw new LabError(
    'storage',
    `The disk that holds the lab is full: ${megabytes(free)} are free and ${megabytes(margin)} have to stay so. ` +
      'Make room and start again; it resumes where it stopped.',
    { free, margin },
  );
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(bytes < 10_000_000 ? 1 : 0)} MB`;
}
