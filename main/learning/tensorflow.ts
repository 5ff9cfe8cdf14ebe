import { createRequire } from 'node:module';
import { join } from 'node:path';
import { appRoot } from '../places.ts';

export type TensorFlow = typeof import('@tensorflow/tfjs');

/** `require` as the application's own files have it, also from a bundle. tfjs and its natives are CommonJS. */
export const requireFromApp = createRequire(join(appRoot, 'package.json'));

/**
 * tfjs, loaded at the first call: only a trainer pays for it, never the lab's process.
 * Production mode leaves out its checks of every result and its advice about faster backends.
 */
export function loadTensorFlow(): TensorFlow {
  const tf = requireFromApp('@tensorflow/tfjs') as TensorFlow;
  tf.enableProdMode();
  return tf;
}

/** Version of an installed package, '' when it is not there. */
export function packageVersion(name: string): string {
  try {
    return (requireFromApp(`${name}/package.json`) as { version: string }).version;
  } catch {
    return '';
  }
}
