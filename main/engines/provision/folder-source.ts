import { statSync } from 'node:fs';
import { findTensorFlow, stageTensorFlow } from './library-folder.ts';
import type { LibrarySource } from './source.ts';

/**
 * TensorFlow as it lies in a folder.
 * @throws LabError `bad_data` when there is none for this machine.
 */
export async function folderSource(
  kind: 'folder' | 'python' | 'upstream',
  folder: string,
  title: string,
): Promise<LibrarySource> {
  const files = await findTensorFlow(folder);
  const total = [...files.libraries.values()].reduce((sum, file) => sum + statSync(file).size, 0);
  return {
    kind,
    title,
    fetchBytes: 0,
    roomBytes: total,
    stage: async ({ folder: target, signal, phase, progress }) => {
      phase('Copying the libraries');
      let done = 0;
      const onBytes = (bytes: number): void => {
        done += bytes;
        progress(done, total);
      };
      await stageTensorFlow(files, target, { signal, onBytes });
      return { sha256: null };
    },
  };
}
