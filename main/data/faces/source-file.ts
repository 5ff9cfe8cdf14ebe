import { readFile, stat } from 'node:fs/promises';
import { LabError } from '../../../shared/failure.ts';

/** `what`: with its article, as in “a list of faces”. */
interface Expected {
  what: string;
  mostBytes: number;
}

/**
 * Reads a file that a person named, whole.
 * @throws LabError `not_found`, `bad_input` for a folder, `bad_data` for one that is too large, `storage` for one that cannot be read.
 */
export async function readSourceFile(path: string, { what, mostBytes }: Expected): Promise<Buffer> {
  try {
    const facts = await stat(path);
    if (!facts.isFile()) throw new LabError('bad_input', `${path} is a folder or no usual file. Name ${what}.`);
    if (facts.size > mostBytes) {
      const words = `${path} has ${Math.round(facts.size / 1e6)} MB; ${what} has ${Math.round(mostBytes / 1e6)} MB at most. Is it the right file?`;
      throw new LabError('bad_data', words);
    }
    return await readFile(path);
  } catch (error) {
    throw unreadable(path, error);
  }
}

function unreadable(path: string, error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error) || error instanceof LabError) return error;
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR')
    return new LabError('not_found', `There is no file ${path}.`);
  if (error.code === 'EACCES' || error.code === 'EPERM') {
    return new LabError('storage', `${path} may not be read. Check its permissions.`);
  }
  return new LabError('storage', `${path} could not be read: ${error.message}`);
}
