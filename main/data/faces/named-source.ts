import { stat } from 'node:fs/promises';
import { LabError } from '../../../shared/failure.ts';
import { readNamedFile } from '../../named-file.ts';

/**
 * Reads a list or a patch that a person named, whole.
 * @throws LabError `bad_input` for a folder, a pipe or a device: the wrong thing was named; else as `readNamedFile`.
 */
export async function readNamedSource(path: string, mostBytes: number): Promise<Buffer> {
  const facts = await stat(path).catch(() => undefined);
  if (facts?.isFile() === false) {
    throw new LabError('bad_input', `${path} is not a regular file. Choose a file, not a folder, pipe or device.`);
  }
  return readNamedFile(path, mostBytes);
}
