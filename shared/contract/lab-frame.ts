import { z } from 'zod';
import { failure } from '../failure.ts';
import { labEvent } from './event.ts';

/** What a lab sends over the wire. A file of its own: who serves a lab need not know what all its events look like. */
export const labFrame = z.union([
  z.object({
    id: z.int().min(0),
    result: z.union([
      z.object({ ok: z.literal(true), value: z.unknown() }),
      z.object({ ok: z.literal(false), error: failure }),
    ]),
  }),
  z.object({ event: labEvent }),
]);
