import type { EngineName } from '../../shared/models/engine.ts';

/** What a person calls an engine. */
export const engineTitles: Readonly<Record<EngineName, string>> = {
  native: 'native TensorFlow',
  wasm: 'WebAssembly',
  cpu: 'plain JavaScript',
};
