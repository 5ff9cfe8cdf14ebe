import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm/dist/backend_wasm.js';
import type { DenseOptimizer } from '../../../shared/models/nets/dense.ts';
import type { EngineUsed } from '../../../shared/models/engine.ts';
import type { DenseKernels } from './dense-kernels.ts';
import { TensorEngine } from './tensor-engine.ts';
import type { TensorFlow } from './tensorflow.ts';
import { WasmDenseKernels } from './wasm-dense-kernels.ts';

/** The port over tfjs on WebAssembly. */
export class WasmTensorEngine extends TensorEngine {
  readonly #tf: TensorFlow;
  readonly #backend: BackendWasm;

  constructor(tf: TensorFlow, backend: BackendWasm, used: EngineUsed) {
    super(tf, used);
    this.#tf = tf;
    this.#backend = backend;
  }

  override dense<Built>(_rule: DenseOptimizer, build: <M, P>(kernels: DenseKernels<M, P>) => Built): Built {
    return build(new WasmDenseKernels(this.#tf, this.#backend));
  }
}
