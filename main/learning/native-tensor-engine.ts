import type { EngineUsed } from '../../shared/models/engine.ts';
import type { DenseKernels } from './dense-kernels.ts';
import { NativeDenseKernels } from './native-dense-kernels.ts';
import type { NativeOperations } from './native-operations.ts';
import { TensorEngine } from './tensor-engine.ts';
import type { TensorFlow } from './tensorflow.ts';

/** The port over TensorFlow: as over any tfjs backend, but dense nets with its fused operations. */
export class NativeTensorEngine extends TensorEngine {
  readonly #operations: NativeOperations;

  constructor(tf: TensorFlow, operations: NativeOperations, used: EngineUsed) {
    super(tf, used);
    this.#operations = operations;
  }

  override dense<Built>(build: <M, P>(kernels: DenseKernels<M, P>) => Built): Built {
    return build(new NativeDenseKernels(this.#operations));
  }

  /** Counts what tfjs does not know of, too. */
  override memory(): { matrices: number; bytes: number } {
    return { ...super.memory(), matrices: this.#operations.count };
  }
}
