import type { FileHandle } from 'node:fs/promises';
import { refused } from './tensor-file.ts';

/** Bytes of an open file. @throws LabError `bad_data` when it ends before. */
export async function bytesAt(
  handle: FileHandle,
  from: number,
  length: number,
  file: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(length);
  for (let done = 0; done < length;) {
    const { bytesRead } = await handle.read(bytes, done, length - done, from + done);
    if (bytesRead === 0) throw refused(file, 'it is cut short');
    done += bytesRead;
  }
  return bytes;
}
