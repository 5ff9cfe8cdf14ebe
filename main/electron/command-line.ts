import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const valued = ['--data', '--connect'];

/**
 * The data folder a person named with `--data DIR` or `--data=DIR`, as an absolute path; undefined when none was named.
 * Everything else on the line belongs to Electron and Chromium and is left to them.
 * @param line `process.argv`
 */
export function namedDataDirectory(line: readonly string[], workingDirectory: string): string | undefined {
  const named = valueOf('--data', line);
  return named === undefined ? undefined : resolve(workingDirectory, named);
}

/** The local socket or pipe of `--connect SOCKET`: a lab elsewhere, through a tunnel. */
export function namedSocket(line: readonly string[], workingDirectory: string): string | undefined {
  const named = valueOf('--connect', line);
  // A pipe of Windows has a name, no place in a folder.
  return named === undefined || named.startsWith('\\\\') ? named : resolve(workingDirectory, named);
}

/**
 * The files and folders that a person opened the app with, as absolute paths.
 * @param isPackaged false: the first path on the line is the app itself
 */
export function namedPaths(line: readonly string[], workingDirectory: string, isPackaged: boolean): string[] {
  const words = line
    .slice(1)
    .filter((text, index, all) => !text.startsWith('-') && !valued.includes(all[index - 1] ?? ''));
  return words.slice(isPackaged ? 0 : 1).map((text) => resolve(workingDirectory, pathOf(text)));
}

/** Desktops of Linux give what is opened from them as addresses (`%U` in the desktop entry). */
function pathOf(text: string): string {
  if (!/^file:/i.test(text)) return text;
  try {
    return fileURLToPath(text);
  } catch {
    return text;
  }
}

function valueOf(option: string, line: readonly string[]): string | undefined {
  const at = line.indexOf(option);
  const value = at === -1 ? line.find((text) => text.startsWith(`${option}=`))?.slice(option.length + 1) : line[at + 1];
  return value === '' ? undefined : value;
}

/**
 * The folder of the desktop app's own state (window place, page storage) for a lab. Another lab than the usual one has a folder of
 * its own, so that two labs can be open in two windows; on one lab a second start only brings the first window forward.
 * @param own the folder for the usual lab
 * @param lab its data folder, or the socket it is reached by
 */
export function stateFolder(own: string, lab: string, usualDataDirectory: string): string {
  if (lab === resolve(usualDataDirectory)) return own;
  return join(own, 'labs', createHash('sha256').update(lab).digest('hex').slice(0, 16));
}
