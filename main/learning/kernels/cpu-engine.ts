import type { Engine } from './engine.ts';
import { TensorEngine } from './tensor-engine.ts';
import { loadTensorFlow } from './tensorflow.ts';

/** tfjs in plain JavaScript: works everywhere, 8 times slower than wasm. */
export async function loadCpuEngine(): Promise<Engine> {
  const tf = loadTensorFlow();
  await tf.setBackend('cpu');
  await tf.ready();
  return new TensorEngine(tf, { name: 'cpu', version: tf.version['tfjs'], threads: 1 });
}
