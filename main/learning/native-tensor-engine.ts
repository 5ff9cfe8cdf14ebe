import type { EngineUsed } from '../../shared/models/engine.ts';
import type { NodeJSKernelBackend } from '@tensorflow/tfjs-node/dist/nodejs_kernel_backend.js';
import type { DenseOptimizer } from '../../shared/models/experiment.ts';
import type { Score } from './cross-entropy.ts';
import type { DenseKernels } from './dense-kernels.ts';
import type { Matrix } from './engine.ts';
import { NativeDenseKernels } from './native-dense-kernels.ts';
import type { NativeOperations } from './native-operations.ts';
import { TensorEngine } from './tensor-engine.ts';
import type { TensorFlow } from './tensorflow.ts';

/** The port over TensorFlow: as over any tfjs backend, but dense nets and scores with its fused operations. */
export class NativeTensorEngine extends TensorEngine {
  readonly #tf: TensorFlow;
  readonly #backend: NodeJSKernelBackend;
  readonly #operations: NativeOperations;

  constructor(tf: TensorFlow, backend: NodeJSKernelBackend, operations: NativeOperations, used: EngineUsed) {
    super(tf, used);
    this.#tf = tf;
    this.#backend = backend;
    this.#operations = operations;
  }

  override dense<Built>(rule: DenseOptimizer, build: <M, P>(kernels: DenseKernels<M, P>) => Built): Built {
    if (!covers(rule)) return super.dense(rule, build);
    return build(new NativeDenseKernels(this.#operations));
  }

  /** One operation for all examples and two numbers of each read back, which takes a quarter of the time of a loop over all logits. */
  override score(logits: Matrix, labels: Uint8Array): Score {
    const tf = this.#tf;
    return tf.tidy(() => {
      const name = 'SparseSoftmaxCrossEntropyWithLogits';
      const attributes = [this.#operations.float('T'), this.#operations.integer('Tlabels')];
      const actual = tf.tensor1d(Int32Array.from(labels), 'int32');
      const [costs] = this.#backend.executeMultipleOutputs(name, attributes, [logits, actual], 2);
      if (costs === undefined) throw new Error(`${name} gave nothing.`);
      let cost = 0;
      for (const one of costs.dataSync<'float32'>()) cost += one;
      let right = 0;
      tf.argMax(logits, 1)
        .dataSync<'int32'>()
        .forEach((best, place) => {
          if (best === labels[place]) right++;
        });
      return { cost, accuracy: right / labels.length };
    });
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
