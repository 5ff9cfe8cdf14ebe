import { z } from 'zod';
import { patchFile, patchPreview, patchSource, patchText } from '../../models/face-decision.ts';
import { faceRowId } from '../../models/face.ts';
import { method } from '../method.ts';

const merging = {
  conflicts: z.enum(['mine', 'theirs', 'newest']).default('mine'),
  takeTheirs: z.array(faceRowId).max(200_000).default([]),
};

export const facePatches = {
  /** The last word on every decided row, as text to keep. */
  export: method(
    z.strictObject({ format: z.enum(['json', 'csv']) }),
    z.object({ text: z.string(), decisions: z.int() }),
  ),
  preview: method(patchSource, patchPreview),
  /**
   * Imports what can be read, as one act. `conflicts`: whose decision stands where both have one; `takeTheirs`: rows where the patch's does,
   * whatever `conflicts` says. What somebody decides meanwhile stands. An import that was broken off can be repeated: it adds what is missing.
   * @throws `conflict` while another patch is imported.
   */
  import: method(
    z.union([patchText.extend(merging), patchFile.extend(merging)]),
    z.object({ added: z.int(), same: z.int(), unknownRows: z.int(), keptMine: z.int() }),
  ),
} as const;
