import { z } from 'zod';

/** `native`: TensorFlow through tfjs-node. `wasm`: tfjs on WebAssembly. `cpu`: tfjs in plain JavaScript. Fastest first. */
export const engineNames = ['native', 'wasm', 'cpu'] as const;
export const engineName = z.enum(engineNames);
export type EngineName = z.infer<typeof engineName>;

/** An engine by its name, or the fastest installed one. */
export const engineChoice = z.union([engineName, z.literal('best')]);
export type EngineChoice = z.infer<typeof engineChoice>;

/** `version`: of the library that computes, '' when not available. `why`: one sentence that says why not, '' when available. */
export const engineStatus = z.object({ available: z.boolean(), version: z.string(), why: z.string() });
export type EngineStatus = z.infer<typeof engineStatus>;

export const engineReport = z.object({ native: engineStatus, wasm: engineStatus, cpu: engineStatus });
export type EngineReport = z.infer<typeof engineReport>;

/** What computed a run. `threads` is null where the engine does not say. */
export const engineUsed = z.object({ name: engineName, version: z.string(), threads: z.int().nullable() });
export type EngineUsed = z.infer<typeof engineUsed>;

/** The native engine as it lies in this person's cache. `source`: where its library came from, for a person. */
export const nativeInstallation = z.object({
  folder: z.string(),
  tensorflow: z.string(),
  tfjsNode: z.string(),
  source: z.string(),
  /** What compiled the binding, '' where it came compiled. */
  compiler: z.string(),
  bytes: z.int(),
  installedAt: z.iso.datetime(),
});
export type NativeInstallation = z.infer<typeof nativeInstallation>;

/** What installing the native engine means on this machine. `obstacle`: one sentence that says why it cannot be done, '' when it can. */
export const nativeOffer = z.object({
  source: z.string(),
  /** Bytes that are fetched, and bytes that stay on the disk, about. */
  fetchBytes: z.int(),
  diskBytes: z.int(),
  obstacle: z.string(),
});
export type NativeOffer = z.infer<typeof nativeOffer>;

export const enginesStatus = z.object({
  engines: engineReport,
  installed: nativeInstallation.nullable(),
  offer: nativeOffer,
  /** Why the last installation failed; null when it succeeded or there was none. */
  lastFailure: z.object({ at: z.iso.datetime(), code: z.string(), message: z.string() }).nullable(),
});
export type EnginesStatus = z.infer<typeof enginesStatus>;

/** Gradient descent on a fixed random problem, 2,000 examples of 785 features in 10 classes: steps per second. */
export const engineSpeed = z.object({ engine: engineUsed, stepsPerSecond: z.number(), seconds: z.number() });
export type EngineSpeed = z.infer<typeof engineSpeed>;
