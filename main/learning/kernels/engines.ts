import type { EngineChoice } from '../../../shared/models/engine.ts';
import { LabError } from '../../../shared/failure.ts';
import type { EngineName } from '../../../shared/models/engine.ts';
import { nativeBindingFile } from '../../engines/native-binding.ts';
import { loadCpuEngine } from './cpu-engine.ts';
import type { Engine } from './engine.ts';
import { loadNativeEngine } from './native-engine.ts';
import { loadWasmEngine } from './wasm-engine.ts';

/**
 * Loads an engine into this process, the one of a trainer. `best`: the fastest that loads.
 * @param threads the native engine may use; wasm and cpu have one in any case.
 * @throws LabError `unavailable`, with what to do, when the chosen one does not load.
 */
export async function loadEngine(choice: EngineChoice, threads?: number): Promise<Engine> {
  if (choice !== 'best') return loaders[choice](threads);
  for (const load of [loaders.native, loaders.wasm]) {
    try {
      return await load(threads);
    } catch (error) {
      if (!(error instanceof LabError && error.code === 'unavailable')) throw error;
    }
  }
  return loadCpuEngine();
}

const loaders: Record<EngineName, (threads?: number) => Promise<Engine>> = {
  native: async (threads) => loadNativeEngine(await nativeBindingFile(), threads),
  wasm: loadWasmEngine,
  cpu: loadCpuEngine,
};
