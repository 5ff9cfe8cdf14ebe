import { z } from 'zod';
import { contentHash } from './face.ts';
import { titleLine } from './written-text.ts';

/** Where an actor list comes from: a file of the lab's machine, or text that was chosen, dropped or pasted in a window. */
export const faceListSource = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('file'), path: z.string().min(1).max(4096) }),
  z.strictObject({ kind: z.literal('text'), name: z.string().min(1).max(200), text: z.string().max(16_000_000) }),
]);
export type FaceListSource = z.infer<typeof faceListSource>;

/** An imported list. `rows`: how many of its lines are in the lab because of it. */
export const faceList = z.object({
  id: z.int(),
  title: titleLine,
  /** sha256 of the file. */
  hash: contentHash,
  lines: z.int(),
  rows: z.int(),
  actors: z.int(),
  addedAt: z.iso.datetime(),
});
export type FaceList = z.infer<typeof faceList>;

/** `line` counts from 1 in the file. */
export const listProblem = z.object({ line: z.int(), text: z.string(), why: z.string() });
export type ListProblem = z.infer<typeof listProblem>;

/** What a list holds, before anything is stored. Problems and duplicates: the first two hundred, and how many there are. */
export const listPreview = z.object({
  title: titleLine,
  hash: contentHash,
  encoding: z.enum(['utf-8', 'utf-16le', 'utf-16be', 'windows-1252']),
  separator: z.enum(['tab', 'comma', 'semicolon']),
  header: z.boolean(),
  lines: z.int(),
  /** Good rows; `fresh` of them are not in the lab yet. */
  rows: z.int(),
  fresh: z.int(),
  actors: z.array(z.object({ name: z.string(), rows: z.int(), fresh: z.int() })),
  problems: z.array(listProblem),
  problemCount: z.int(),
  duplicates: z.array(z.object({ line: z.int(), of: z.int() })),
  duplicateCount: z.int(),
});
export type ListPreview = z.infer<typeof listPreview>;
