import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm/dist/backend_wasm.js';
import type { EngineUsed } from '../../../shared/models/engine.ts';
import type { Kernels } from './kernels.ts';
import type { Optimizer } from './optimizer.ts';
import { TensorEngine } from './tensor-engine.ts';
import type { TensorFlow } from './tensorflow.ts';
import { WasmKernels } from './wasm-kernels.ts';

/** The port over tfjs on WebAssembly. */
export class WasmTensorEngine extends TensorEngine {
  readonly #tf: TensorFlow;
  readonly #backend: BackendWasm;

  constructor(tf: TensorFlow, backend: BackendWasm, used: EngineUsed) {
    super(tf, used);
    this.#tf = tf;
    this.#backend = backend;
  }

  override build<Built>(_optimizer: Optimizer | undefined, make: <M, P>(kernels: Kernels<M, P>) => Built): Built {
    return make(new WasmKernels(this.#tf, this.#backend));
  }
}
