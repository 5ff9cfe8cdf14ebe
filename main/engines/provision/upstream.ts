import { cp, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { LabError } from '../../../shared/failure.ts';
import { requireFromApp } from '../../app-packages.ts';
import { folderSource } from './folder-source.ts';
import { watchGrowth } from './growth.ts';
import { cancelled, fullDiskFailure, meanwhile } from './native-failure.ts';
import { runTool } from './run-tool.ts';
import type { LibrarySource } from './source.ts';

const patienceMs = 30_000;
/** What its archive has been for years; the address does not tell before it answers. */
const usualBytes = 150e6;

/**
 * The installer of tfjs-node itself, run on a copy of its scripts. It has answered nobody since August 2026 (tensorflow/tfjs#8742)
 * and may recover. Only what it downloads is used; the binding is compiled as for the others.
 */
export function upstreamInstaller(): LibrarySource {
  return {
    kind: 'upstream',
    title: 'the installer of tfjs-node',
    fetchBytes: usualBytes,
    roomBytes: 6 * usualBytes,
    stage: async (staging) => {
      const { signal } = staging;
      const original = dirname(requireFromApp.resolve('@tensorflow/tfjs-node/package.json'));
      const copy = join(staging.scratch, 'tfjs-node');
      await mkdir(copy, { recursive: true });
      for (const part of ['package.json', 'scripts'])
        await cp(join(original, part), join(copy, part), { recursive: true });
      staging.phase('Asking the installer of tfjs-node');
      const stalled = new AbortController();
      const endWatch = watchGrowth(
        copy,
        (bytes) => {
          staging.progress(bytes, null);
        },
        {
          patienceMs,
          onStall: () => {
            stalled.abort();
          },
        },
      );
      const { output } = await runTool(process.execPath, [join(copy, 'scripts', 'install.js'), 'cpu', 'download'], {
        cwd: copy,
        signal: AbortSignal.any([signal, stalled.signal]),
        // The copy finds the packages of the original; compiling is left to us.
        env: {
          ...process.env,
          NODE_PATH: [join(original, 'node_modules'), dirname(dirname(original))].join(
            process.platform === 'win32' ? ';' : ':',
          ),
          PATH: '',
        },
        onLine: staging.log,
      }).finally(endWatch);
      if (signal.aborted) throw cancelled();
      try {
        return await (await folderSource('upstream', join(copy, 'deps'), 'the installer of tfjs-node')).stage(staging);
      } catch (error) {
        if (!(error instanceof LabError && error.code === 'bad_data')) throw error;
        throw (
          fullDiskFailure(output, staging.folder) ??
          new LabError(
            'network',
            `The installer of tfjs-node could not download its library either. ${meanwhile}`,
            output,
          )
        );
      }
    },
  };
}
