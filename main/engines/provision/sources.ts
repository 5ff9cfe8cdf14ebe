import { chosenSource } from './file-source.ts';
import { folderSource } from './folder-source.ts';
import { pinnedWheel } from './pinned-wheel.ts';
import { pipWheel } from './pip-wheel.ts';
import { pythonTensorFlow } from './python-tensorflow.ts';
import type { LibrarySource } from './source.ts';
import { upstreamInstaller } from './upstream.ts';

/**
 * Where TensorFlow's library can come from, in the order in which it is tried: what a person named (and then nothing else), a
 * TensorFlow that is on this machine, the pinned wheel, upstream's own installer.
 * @throws LabError when what a person named cannot be used.
 */
export async function librarySources(
  from: string | null,
  options: { signal: AbortSignal; log: (line: string) => void },
): Promise<LibrarySource[]> {
  const named = process.env['HIDDEN_UNIT_LIBTENSORFLOW'] ?? '';
  if (from !== null) return [await chosenSource(from)];
  if (named !== '') return [await folderSource('folder', named, named)];
  const python = await pythonTensorFlow(options.signal, options.log);
  const wheel = pinnedWheel();
  return [
    ...(python === undefined ? [] : [python]),
    ...(wheel === undefined ? [] : [pipWheel(wheel)]),
    // It is a script for a plain Node, which the packed app is not.
    ...('electron' in process.versions ? [] : [upstreamInstaller()]),
  ];
}
