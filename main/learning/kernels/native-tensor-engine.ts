import type { EngineUsed } from '../../../shared/models/engine.ts';
import type { NodeJSKernelBackend } from '@tensorflow/tfjs-node/dist/nodejs_kernel_backend.js';
import type { DenseOptimizer } from '../../../shared/models/nets/dense.ts';
import { scoreKnown, type Score } from '../nets/cross-entropy.ts';
import type { DenseKernels } from './dense-kernels.ts';
import type { Matrix } from './engine.ts';
import { NativeDenseKernels } from './native-dense-kernels.ts';
import type { NativeOperations } from './native-operations.ts';
import { TensorEngine } from './tensor-engine.ts';
import type { TensorFlow } from './tensorflow.ts';

/** The port over TensorFlow: as over any tfjs backend, but dense nets and scores with its fused operations. */
export class NativeTensorEngine extends TensorEngine {
  readonly #backend: NodeJSKernelBackend;
  readonly #operations: NativeOperations;

  constructor(tf: TensorFlow, backend: NodeJSKernelBackend, operations: NativeOperations, used: EngineUsed) {
    super(tf, used);
    this.#backend = backend;
    this.#operations = operations;
  }

  override dense<Built>(rule: DenseOptimizer, build: <M, P>(kernels: DenseKernels<M, P>) => Built): Built {
    if (!covers(rule)) return super.dense(rule, build);
    return build(new NativeDenseKernels(this.#operations));
  }

  /** With the logarithms of all probabilities from one vectorized operation: the fused cross-entropy takes three times as long. */
  override score(logits: Matrix, labels: Uint8Array): Score {
    const attributes = [this.#operations.float('T')];
    const logProbabilities = this.#backend.executeSingleOutput('LogSoftmax', attributes, [logits]);
    const values = logProbabilities.dataSync<'float32'>();
    logProbabilities.dispose();
    return scoreKnown(values, logits.dataSync<'float32'>(), labels, logits.shape[1]);
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
