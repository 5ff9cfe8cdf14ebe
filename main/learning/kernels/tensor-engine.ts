import type { EngineUsed } from '../../../shared/models/engine.ts';
import { MapKernels } from '../convolution/map-kernels.ts';
import type { Engine } from './engine.ts';
import type { Kernels } from './kernels.ts';
import type { Optimizer } from './optimizer.ts';
import { TensorKernels } from './tensor-kernels.ts';
import type { TensorFlow } from './tensorflow.ts';

/** The port over tfjs operations, whatever backend they run on. */
export class TensorEngine implements Engine {
  readonly used: EngineUsed;
  readonly #tf: TensorFlow;

  constructor(tf: TensorFlow, used: EngineUsed) {
    this.#tf = tf;
    this.used = used;
  }

  build<Built>(_optimizer: Optimizer | undefined, make: <M, P>(kernels: Kernels<M, P>) => Built): Built {
    return make(new TensorKernels(this.#tf));
  }

  maps(): MapKernels {
    return new MapKernels(this.#tf);
  }

  memory(): { matrices: number; bytes: number } {
    const { numTensors, numBytes } = this.#tf.memory();
    return { matrices: numTensors, bytes: numBytes };
  }
}
