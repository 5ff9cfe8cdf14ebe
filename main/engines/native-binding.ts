import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { requireFromApp } from '../app-packages.ts';
import { bindingIn, settledNative } from './provision/native-folder.ts';

/**
 * The compiled binding of tfjs-node, undefined where there is none: the one in the cache if it is whole, else the one that
 * upstream's installer has put into the package. It finds libtensorflow in `../../deps/lib`.
 */
export async function nativeBindingFile(): Promise<string | undefined> {
  const { installed } = await settledNative();
  const folder = installed?.folder ?? packageFolder();
  if (folder === undefined) return undefined;
  const file = bindingIn(folder);
  return existsSync(file) ? file : undefined;
}

function packageFolder(): string | undefined {
  try {
    return dirname(requireFromApp.resolve('@tensorflow/tfjs-node/package.json'));
  } catch {
    return undefined;
  }
}
