import { LabError } from '../../../shared/failure.ts';
import { z } from 'zod';
import { folderSource } from './folder-source.ts';
import { isSupported } from './pinned-wheel.ts';
import { findTool, runTool } from './run-tool.ts';
import type { LibrarySource } from './source.ts';

const patienceMs = 20_000;

/** Under these names TensorFlow is published; where one brings another along, the one that has the library comes first. */
const distributions = [
  'tensorflow-cpu',
  'tensorflow-intel',
  'tensorflow-macos',
  'tensorflow-cpu-aws',
  'tensorflow-aarch64',
  'tensorflow-gpu',
  'tensorflow',
];

/**
 * Finds the package without importing it, which takes seconds: where it lies and which version it is. Which distribution a package is
 * of is known from Python 3.10 on; before, and where its files are not listed, the usual names are asked for.
 */
const question = `
import importlib.metadata as metadata, importlib.util, json
spec = importlib.util.find_spec('tensorflow')
folder = list(spec.submodule_search_locations)[0] if spec and spec.submodule_search_locations else None
names = []
if folder and hasattr(metadata, 'packages_distributions'):
    names = metadata.packages_distributions().get('tensorflow', [])
version = None
for name in list(names) + ${JSON.stringify(distributions)} if folder else []:
    try:
        version = version or metadata.version(name)
    except metadata.PackageNotFoundError:
        pass
print(json.dumps({'folder': folder, 'version': version}))
`;

const answer = z.object({ folder: z.string(), version: z.string() });

/** The TensorFlow that this machine's Python has, undefined where there is none that fits. */
export async function pythonTensorFlow(
  signal: AbortSignal,
  log: (line: string) => void,
): Promise<LibrarySource | undefined> {
  for (const python of [findTool('python3'), findTool('python')]) {
    if (python === undefined) continue;
    const asked = await runTool(python, ['-c', question], {
      signal: AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]),
    });
    const found = answer.safeParse(lastJson(asked.output));
    if (!found.success) continue;
    const { folder, version } = found.data;
    if (!isSupported(version)) {
      log(`TensorFlow ${version} of ${python} is passed over: its version is not supported.`);
      continue;
    }
    const title = `TensorFlow ${version} of Python, ${folder}`;
    try {
      return await folderSource('python', folder, title);
    } catch (error) {
      // Some platforms' packages do not carry the library.
      if (!(error instanceof LabError)) throw error;
      log(`${title} is passed over: ${error.message}`);
    }
  }
  return undefined;
}

function lastJson(output: string): unknown {
  try {
    return JSON.parse(output.trim().split('\n').at(-1) ?? '');
  } catch {
    return undefined;
  }
}
