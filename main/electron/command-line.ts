import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';

/**
 * The data directory a person named with `--data DIR` or `--data=DIR`, as an absolute path; undefined when none was named.
 * Everything else on the line belongs to Electron and Chromium and is left to them.
 * @param line `process.argv`
 */
export function namedDataDirectory(line: readonly string[], workingDirectory: string): string | undefined {
  const at = line.indexOf('--data');
  const named = at === -1 ? line.find((text) => text.startsWith('--data='))?.slice('--data='.length) : line[at + 1];
  return named === undefined || named === '' ? undefined : resolve(workingDirectory, named);
}

/**
 * The folder of the desktop app's own state (window place, page storage) for a lab. Another lab than the usual one has a folder of
 * its own, so that two labs can be open in two windows; on one lab a second start only brings the first window forward.
 * @param own the folder for the usual lab
 */
export function stateFolder(own: string, dataDirectory: string, usualDataDirectory: string): string {
  if (dataDirectory === resolve(usualDataDirectory)) return own;
  return join(own, 'labs', createHash('sha256').update(dataDirectory).digest('hex').slice(0, 16));
}
