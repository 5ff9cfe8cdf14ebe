import { LabError } from '../../../shared/failure.ts';
import type { ProbeAnswer } from '../../engines/native-probe.ts';
import { loadNativeEngine } from './native-engine.ts';

/** Loads the binding into this process and lets it compute. */
export async function tryNative(binding: string): Promise<ProbeAnswer> {
  try {
    const engine = await loadNativeEngine(binding);
    const one = engine.hold(Float32Array.of(1, 2, 3, 4), 2, 2);
    const [first] = engine.read(engine.affine(one, one));
    if (first === 10) return { version: engine.used.version };
    return { trouble: `The native engine computes ${String(first)} where 10 is right.` };
  } catch (error) {
    return { trouble: String(error instanceof LabError && error.details !== undefined ? error.details : error) };
  }
}
