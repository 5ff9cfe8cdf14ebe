import { z } from 'zod';
import { contentHash, faceBox, verdict } from './face.ts';

/**
 * One decision, never changed and never removed. It is about the bytes (`sha256`) in the role of a list's line (`rowKey`): bytes that
 * come later for the same line have no decision yet. `id` is a UUID, the same on every machine that has it. `act`: what was decided
 * together has one number in a lab. `undoes`: the act that this one undoes or redoes. `verdict`: null where the first
 * decision was undone, so that none is in force any more; it is a word like the others, and patches carry it.
 * `box`: the one in use from then on, null for the published one.
 */
export const faceDecision = z.object({
  id: z.uuid(),
  rowKey: contentHash,
  sha256: contentHash,
  verdict: verdict.nullable(),
  reason: z.string(),
  note: z.string(),
  box: faceBox.nullable(),
  at: z.iso.datetime(),
  /** Host on which it was made. */
  by: z.string(),
  act: z.int(),
  undoes: z.int().nullable(),
});
export type FaceDecision = z.infer<typeof faceDecision>;

/** What a patch carries: the last word on each row and its bytes, with enough of the row to be read by a person. */
export const patchEntry = faceDecision
  .omit({ act: true, undoes: true })
  .extend({ actor: z.string(), label: z.string(), url: z.string() });
export type PatchEntry = z.infer<typeof patchEntry>;

export const facePatch = z.object({
  format: z.literal('hidden-unit-face-patch'),
  version: z.literal(1),
  madeAt: z.iso.datetime(),
  by: z.string(),
  decisions: z.array(patchEntry),
});
export type FacePatch = z.infer<typeof facePatch>;

/** A patch as a text that a window sends. */
export const patchText = z.strictObject({ text: z.string().max(16_000_000) });
/** A patch as a file of the lab's machine, which may be longer than what one call takes. */
export const patchFile = z.strictObject({ path: z.string().min(1).max(4096) });
export const patchSource = z.union([patchText, patchFile]);
export type PatchSource = z.infer<typeof patchSource>;

/** `theirs`: the patch's word where it and this lab say different things about the same row and bytes. */
export const patchConflict = z.object({
  row: z.int(),
  label: z.string(),
  mine: faceDecision,
  theirs: patchEntry,
});
export type PatchConflict = z.infer<typeof patchConflict>;

/**
 * What importing a patch would do. `unknownRows`: entries whose line no list of this lab has; they are kept for when one comes.
 * `conflicts` and `problems` are the first of so many as their counts say.
 */
export const patchPreview = z.object({
  decisions: z.int(),
  fresh: z.int(),
  same: z.int(),
  unknownRows: z.int(),
  conflicts: z.array(patchConflict),
  conflictCount: z.int(),
  problems: z.array(z.object({ line: z.int(), why: z.string() })),
  problemCount: z.int(),
});
export type PatchPreview = z.infer<typeof patchPreview>;
