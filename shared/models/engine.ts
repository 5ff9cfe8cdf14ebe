import { z } from 'zod';

/** `native`: TensorFlow through tfjs-node. `wasm`: tfjs on WebAssembly. `cpu`: tfjs in plain JavaScript. Fastest first. */
export const engineNames = ['native', 'wasm', 'cpu'] as const;
export const engineName = z.enum(engineNames);
export type EngineName = z.infer<typeof engineName>;

/** `version`: of the library that computes, '' when not available. `why`: one sentence that says why not, '' when available. */
export const engineStatus = z.object({ available: z.boolean(), version: z.string(), why: z.string() });
export type EngineStatus = z.infer<typeof engineStatus>;

export const engineReport = z.object({ native: engineStatus, wasm: engineStatus, cpu: engineStatus });
export type EngineReport = z.infer<typeof engineReport>;

/** What computed a run. `threads` is null where the engine does not say. */
export const engineUsed = z.object({ name: engineName, version: z.string(), threads: z.int().nullable() });
export type EngineUsed = z.infer<typeof engineUsed>;
