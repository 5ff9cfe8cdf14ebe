import { requireFromApp } from '../../app-packages.ts';

export type TensorFlow = typeof import('@tensorflow/tfjs');

/**
 * tfjs, loaded at the first call: only a trainer pays for it, never the lab's process.
 * Production mode leaves out its checks of every result and its advice about faster backends.
 */
export function loadTensorFlow(): TensorFlow {
  const tf = requireFromApp('@tensorflow/tfjs') as TensorFlow;
  tf.enableProdMode();
  return tf;
}
