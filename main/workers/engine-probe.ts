import { LabError } from '../../shared/contract/failure.ts';
import { loadNativeEngine } from '../learning/native-engine.ts';

/** Tries the native engine, with the binding that is named, where a crash harms nobody, and tells its version to the process that asked. */
async function probe(): Promise<void> {
  const engine = await loadNativeEngine(process.argv[2]);
  const one = engine.hold(Float32Array.of(1, 2, 3, 4), 2, 2);
  const [first] = engine.read(engine.affine(one, one));
  if (first !== 10) throw new Error(`The native engine computes ${String(first)} where 10 is right.`);
  process.send?.({ version: engine.used.version });
  process.disconnect();
}

void probe().catch((error: unknown) => {
  const details = error instanceof LabError && error.details !== undefined ? error.details : error;
  process.send?.({ trouble: String(details) });
  process.disconnect();
});
