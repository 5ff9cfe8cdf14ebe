import { z } from 'zod';
import { retentionRules } from './disk.ts';
import { engineChoice } from './engine.ts';

/**
 * How faces are got. `needed`: usable images per actor that the report's split takes. `concurrency`: downloads at once, of all hosts
 * together. `privateAddresses`: lets downloads go to private, loopback and link-local addresses. `wayback`: asks the Internet Archive
 * for what is dead. `mostBytes`: a larger file is given up.
 */
const faceSettings = z.object({
  needed: z.int().min(1).max(100_000),
  concurrency: z.int().min(1).max(64),
  privateAddresses: z.boolean(),
  wayback: z.boolean(),
  mostBytes: z.int().min(1_000).max(1_000_000_000),
});
export type FaceSettings = z.infer<typeof faceSettings>;

/** `trainers`: how many runs are trained at once. `updates`: asks for a newer version at the start, in builds that are told where to ask. */
export const settings = z.object({
  engine: engineChoice,
  trainers: z.int().min(1).max(16),
  gitCommit: z.boolean(),
  updates: z.boolean(),
  faces: faceSettings,
  retention: retentionRules,
});
export type Settings = z.infer<typeof settings>;
