import type { Tensor } from '@tensorflow/tfjs';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm/dist/backend_wasm.js';
import { TensorKernels } from './tensor-kernels.ts';
import type { TensorFlow } from './tensorflow.ts';

/** As over any tfjs backend, but a batch is copied row by row inside the heap: tfjs's own gather takes 200 times longer. */
export class WasmKernels extends TensorKernels {
  readonly #tf: TensorFlow;
  readonly #backend: BackendWasm;

  constructor(tf: TensorFlow, backend: BackendWasm) {
    super(tf);
    this.#tf = tf;
    this.#backend = backend;
  }

  override rowsAt(matrix: Tensor, indices: Int32Array): Tensor {
    const columns = matrix.shape[1] ?? 0;
    const rows = this.#backend.makeOutput([indices.length, columns], 'float32');
    // The heap may have grown, and moved, by making room: both views are taken after it.
    const from = this.#backend.typedArrayFromHeap(matrix);
    const to = this.#backend.typedArrayFromHeap(rows);
    indices.forEach((index, place) => {
      to.set(from.subarray(index * columns, (index + 1) * columns), place * columns);
    });
    return this.#tf.engine().makeTensorFromTensorInfo(rows);
  }
}
