import type { EngineUsed } from '../../../shared/models/engine.ts';
import type { Kernels } from './kernels.ts';
import type { Optimizer } from './optimizer.ts';
import { NativeKernels } from './native-kernels.ts';
import type { NativeOperations } from './native-operations.ts';
import { TensorEngine } from './tensor-engine.ts';
import type { TensorFlow } from './tensorflow.ts';

/** The port over TensorFlow: with its fused operations, or as over any tfjs backend for an optimizer that these do not cover. */
export class NativeTensorEngine extends TensorEngine {
  readonly #operations: NativeOperations;

  constructor(tf: TensorFlow, operations: NativeOperations, used: EngineUsed) {
    super(tf, used);
    this.#operations = operations;
  }

  override build<Built>(optimizer: Optimizer | undefined, make: <M, P>(kernels: Kernels<M, P>) => Built): Built {
    if (optimizer !== undefined && optimizer.native === undefined) return super.build(optimizer, make);
    return make(new NativeKernels(this.#operations));
  }

  /** Counts what tfjs does not know of, too. */
  override memory(): { matrices: number; bytes: number } {
    return { ...super.memory(), matrices: this.#operations.count };
  }
}
