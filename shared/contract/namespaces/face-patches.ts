import { z } from 'zod';
import { patchPreview } from '../../models/face-decision.ts';
import { faceRowId } from '../../models/face.ts';
import { method } from '../method.ts';

export const facePatches = {
  /** The last word on every decided row, as text to keep. */
  export: method(
    z.strictObject({ format: z.enum(['json', 'csv']) }),
    z.object({ text: z.string(), decisions: z.int() }),
  ),
  preview: method(z.strictObject({ text: z.string().max(16_000_000) }), patchPreview),
  /** `conflicts`: whose word stands where both have one; `takeTheirs`: rows where the patch's does, whatever `conflicts` says. */
  import: method(
    z.strictObject({
      text: z.string().max(16_000_000),
      conflicts: z.enum(['mine', 'theirs', 'newest']).default('mine'),
      takeTheirs: z.array(faceRowId).default([]),
    }),
    z.object({ added: z.int(), same: z.int(), unknownRows: z.int(), keptMine: z.int() }),
  ),
} as const;
