import { z } from 'zod';
import { engineName, engineSpeed, enginesStatus } from '../../models/engine.ts';
import { job } from '../../models/job.ts';
import { method, nothing } from '../method.ts';

export const engines = {
  /** `verify`: hashes every file of the installed native engine, a second or two. */
  status: method(z.strictObject({ verify: z.boolean().default(false) }), enginesStatus),
  /** Installs the native engine. `from`: a wheel, archive or folder of the lab's machine to take TensorFlow from; null: fetch it. */
  install: method(
    z.strictObject({
      from: z.string().min(1).max(4096).nullable().default(null),
      again: z.boolean().default(false),
    }),
    z.object({ job }),
  ),
  /** Removes the native engine from the cache. `bytes`: what that gave back. */
  remove: method(nothing, z.object({ bytes: z.int() })),
  /** Computes for two seconds in a process of its own. */
  measure: method(z.strictObject({ engine: engineName }), engineSpeed),
} as const;
