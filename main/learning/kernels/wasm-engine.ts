import { dirname, sep } from 'node:path';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm/dist/backend_wasm.js';
import { requireFromApp } from '../../app-packages.ts';
import { LabError } from '../../../shared/failure.ts';
import type { Engine } from './engine.ts';
import { loadTensorFlow } from './tensorflow.ts';
import { WasmTensorEngine } from './wasm-tensor-engine.ts';

type WasmBackend = typeof import('@tensorflow/tfjs-backend-wasm');

const packageName = '@tensorflow/tfjs-backend-wasm';

/**
 * tfjs on WebAssembly with SIMD, in one thread: tfjs has no threads under Node (tensorflow/tfjs#3830).
 * @throws LabError `unavailable` when the backend does not start.
 */
export async function loadWasmEngine(): Promise<Engine> {
  const tf = loadTensorFlow();
  const wasm = requireFromApp(packageName) as WasmBackend;
  wasm.setWasmPaths(dirname(requireFromApp.resolve(packageName)) + sep);
  const started = await tf.setBackend('wasm');
  if (!started) {
    throw new LabError('unavailable', 'The WebAssembly engine did not start. Choose the cpu engine, or install again.');
  }
  return new WasmTensorEngine(tf, tf.backend() as BackendWasm, {
    name: 'wasm',
    version: wasm.version_wasm,
    threads: wasm.getThreadsCount(),
  });
}
