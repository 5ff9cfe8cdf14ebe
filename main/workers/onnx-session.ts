import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import type { InferenceSession, Tensor, TypedTensor } from 'onnxruntime-web';
import { requireFromApp } from '../app-packages.ts';
import { outsideArchive } from '../places.ts';
import type { OnnxAnswer, OnnxQuestion } from './onnx-model.ts';

/** As much of onnxruntime-web as is used here. */
interface Runtime {
  env: { logLevel?: string; wasm: { numThreads?: number; wasmPaths?: { mjs: string; wasm: string } } };
  InferenceSession: {
    create(model: Uint8Array, options: InferenceSession.SessionOptions): Promise<InferenceSession>;
  };
  Tensor: new (type: 'float32', data: Float32Array, dims: readonly number[]) => TypedTensor<'float32'>;
}

/**
 * Thread that runs an ONNX model in WebAssembly: a model that never ends, or needs too much, is ended with its thread. It is given the
 * model at its start, tells when that is loaded, then answers one picture after another.
 */
const runtime = requireFromApp('onnxruntime-web') as Runtime;
const folder = outsideArchive(dirname(requireFromApp.resolve('onnxruntime-web')));
const part = (ending: string): string => pathToFileURL(join(folder, `ort-wasm-simd-threaded.${ending}`)).href;
runtime.env.wasm.numThreads = 1;
runtime.env.wasm.wasmPaths = { mjs: part('mjs'), wasm: part('wasm') };
runtime.env.logLevel = 'fatal';

const tell = (answer: OnnxAnswer): void => parentPort?.postMessage(answer);
const failed = (error: unknown): void => {
  tell({ type: 'failed', why: error instanceof Error ? error.message : String(error) });
};

const { model } = workerData as { model: Uint8Array };
// As it is written: what is optimised away gives nothing to see.
runtime.InferenceSession.create(model, { graphOptimizationLevel: 'disabled', executionProviders: ['wasm'] }).then(
  (session) => {
    parentPort?.on('message', ({ pictures, shape, outputs }: OnnxQuestion) => {
      const [input = ''] = session.inputNames;
      session.run({ [input]: new runtime.Tensor('float32', pictures, shape) }, outputs).then((given) => {
        tell({ type: 'given', outputs: outputs.map((name) => outputOf(name, given[name])) });
      }, failed);
    });
    tell({ type: 'loaded' });
  },
  failed,
);

function outputOf(name: string, tensor: Tensor | undefined): Extract<OnnxAnswer, { type: 'given' }>['outputs'][number] {
  const values = tensor?.data;
  return { name, shape: [...(tensor?.dims ?? [])], values: values instanceof Float32Array ? values.slice() : null };
}
