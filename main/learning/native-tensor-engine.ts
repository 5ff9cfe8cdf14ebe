import type { EngineUsed } from '../../shared/models/engine.ts';
import type { DenseOptimizer } from '../../shared/models/experiment.ts';
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

  override dense<Built>(rule: DenseOptimizer, build: <M, P>(kernels: DenseKernels<M, P>) => Built): Built {
    if (!covers(rule)) return super.dense(rule, build);
    return build(new NativeDenseKernels(this.#operations));
  }

  /** Counts what tfjs does not know of, too. */
  override memory(): { matrices: number; bytes: number } {
    return { ...super.memory(), matrices: this.#operations.count };
  }
}

/**
 * TensorFlow's Adam forms `v + (g² − v)(1 − β₂)`, which loses g² beside a much larger v that a small β₂ is to forget at once: there
 * it is left aside.
 */
function covers(rule: DenseOptimizer): boolean {
  return rule.kind !== 'adam' || rule.beta2 >= 0.5;
}
