import { LabError } from '../../../shared/failure.ts';
import type { ProbeAnswer } from '../../engines/native-probe.ts';
import { loadNativeEngine } from './native-engine.ts';

/** Loads the binding into this process and lets it compute. */
export async function tryNative(binding: string): Promise<ProbeAnswer> {
  try {
    const engine = await loadNativeEngine(binding);
    const first = engine.build(undefined, (kernels) => {
      const [inputs, weights] = [
        kernels.hold(Float32Array.of(1, 3), [1, 2]),
        kernels.hold(Float32Array.of(1, 3), [2, 1]),
      ];
      return kernels.read(kernels.affine(inputs, weights, kernels.hold(new Float32Array(1), [1])))[0];
    });
    if (first === 10) return { version: engine.used.version };
    return { trouble: `The native engine computes ${String(first)} where 10 is right.` };
  } catch (error) {
    return { trouble: String(error instanceof LabError && error.details !== undefined ? error.details : error) };
  }
}
