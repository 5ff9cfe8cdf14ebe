import { z } from 'zod';
import { optionalLine } from './written-text.ts';

/** sha256 of some bytes, lower-case hexadecimal. */
export const contentHash = z.string().regex(/^[0-9a-f]{64}$/, 'a sha256 has 64 hexadecimal digits');

/**
 * A box in pixels of the upright image: columns `x1…x2−1`, rows `y1…y2−1`. It may reach over the image's edge, as some published
 * boxes do; what is cropped is clamped to the image.
 */
export const faceBox = z
  .object({ x1: z.int(), y1: z.int(), x2: z.int(), y2: z.int() })
  .refine(({ x1, y1, x2, y2 }) => x2 > x1 && y2 > y1, 'a box is at least one pixel wide and high');
export type FaceBox = z.infer<typeof faceBox>;

/** States without a picture after something was tried, which another try may fix. */
export const failedStates = ['not_image', 'undecodable', 'dead', 'timeout', 'too_large', 'blocked'] as const;

/**
 * What became of a row's address. `verified`: the bytes hash to what the list says. `mismatch`: another picture came. `not_image`:
 * a web page, nothing, or other bytes that are no picture. `undecodable`: a picture by its first bytes that cannot be decoded.
 * `dead`: no such name or page, connection or TLS refused. `timeout`, `too_large`: given up. `blocked`: the address may not be asked
 * (private, not http). `pending`: not known yet.
 */
export const faceStates = ['verified', 'mismatch', ...failedStates, 'pending'] as const;
export const faceState = z.enum(faceStates);
export type FaceState = z.infer<typeof faceState>;

/**
 * How a row stands for a snapshot. `in`: usable, which is what a snapshot would take. `out`: excluded. `open`: there is a picture
 * that a person has to review. `absent`: there is none. A verified picture is `in` unless it is excluded, a mismatch is `open` until it
 * is included or excluded, and any picture that is not excluded is `open` as long as its box misses it.
 */
export const standings = ['in', 'out', 'open', 'absent'] as const;
export const standing = z.enum(standings);
export type Standing = z.infer<typeof standing>;

export const verdicts = ['include', 'exclude', 'undecided'] as const;
export const verdict = z.enum(verdicts);
export type Verdict = z.infer<typeof verdict>;

/** Reasons that have a digit key, in the order of their digits from 1; others are free text. */
export const usualReasons = [
  'same photo',
  'other person',
  'bad box',
  'poor quality',
  'duplicate',
  'not a photo',
] as const;
export const reason = optionalLine(80);

/**
 * Checks suggest, they never decide. `score` is 0…1, higher is more suspicious; a check is kept where its score is above the threshold
 * that its docstring in main/data/faces/checks gives.
 */
export const faceCheckNames = [
  'blur',
  'dark',
  'bright',
  'grey',
  'tiny-box',
  'stretched-box',
  'box-outside',
  'near-duplicate',
  'other-actor',
  'mismatch',
] as const;
export const faceCheckName = z.enum(faceCheckNames);
export type FaceCheckName = z.infer<typeof faceCheckName>;

/** `why`: one sentence for a person. `others`: rows it speaks of, as the near-duplicates. */
export const faceCheck = z.object({
  check: faceCheckName,
  score: z.number().min(0).max(1),
  why: z.string(),
  others: z.array(z.int()),
});
export type FaceCheck = z.infer<typeof faceCheck>;

export const faceRowId = z.int().min(1);

/**
 * One line of an actor list. `id` is this lab's; `key` is the sha256 of the line's fields and the same on every machine. `index`:
 * position from 0 among the actor's lines of the list. `label`: the actor's last name and the index, as in `bracco16`.
 */
export const faceRow = z.object({
  id: faceRowId,
  key: contentHash,
  actor: z.string(),
  index: z.int().min(0),
  label: z.string(),
  imageId: z.string(),
  faceId: z.string(),
  url: z.string(),
  box: faceBox,
  expected: contentHash,
});
export type FaceRow = z.infer<typeof faceRow>;

export const currentDecision = z.object({
  verdict,
  reason: z.string(),
  note: z.string(),
  /** Where the person moved the box; null: the published one. */
  box: faceBox.nullable(),
  at: z.iso.datetime(),
});
export type CurrentDecision = z.infer<typeof currentDecision>;

/** What is known of a picture by its bytes. Width and height are those of the upright image. */
export const faceImage = z.object({
  sha256: contentHash,
  bytes: z.int(),
  /** What the first bytes look like: jpeg, png, gif, webp, …, html, gzip, empty, other. */
  looks: z.string(),
  decodes: z.boolean(),
  width: z.int().nullable(),
  height: z.int().nullable(),
  /** 1 grey, 3 colour, with alpha 2 and 4. */
  channels: z.int().nullable(),
  progressive: z.boolean(),
  /** Why it does not decode, or what is amiss with one that does, or ''. */
  why: z.string(),
});
export type FaceImage = z.infer<typeof faceImage>;

/** One row with all that the grid shows of it. */
export const faceSummary = faceRow.extend({
  state: faceState,
  /** The cause behind the state: `http 404`, `dns`, `refused`, `tls`, `html`, `empty`, `re-encoded`, …, or ''. */
  cause: z.string(),
  standing,
  /** sha256 of the bytes that came; null when none did. */
  observed: contentHash.nullable(),
  image: faceImage.nullable(),
  decision: currentDecision.nullable(),
  checks: z.array(faceCheck),
  /** The highest score of the checks, 0 when there is none. */
  suspicion: z.number().min(0).max(1),
  /** The part this face has in the snapshot that the query names. */
  split: z.string().nullable(),
});
export type FaceSummary = z.infer<typeof faceSummary>;

export const faceOrders = ['list', 'suspicion', 'size', 'decided', ...faceCheckNames] as const;

/** Which rows, in which order. Empty lists mean: all. */
export const faceQuery = z.strictObject({
  actors: z.array(z.string().max(400)).max(1000).default([]),
  states: z.array(faceState).max(100).default([]),
  standings: z.array(standing).max(100).default([]),
  checks: z.array(faceCheckName).max(100).default([]),
  /** Rows with a decision of these verdicts. */
  verdicts: z.array(verdict).max(100).default([]),
  host: z.string().max(253).nullable().default(null),
  cause: z.string().max(80).nullable().default(null),
  /** With `split`: rows that have this part in the snapshot. Alone: fills in each row's part. */
  snapshot: contentHash.nullable().default(null),
  split: z.enum(['training', 'validation', 'test']).nullable().default(null),
  /** In a label, address, note or reason. */
  text: z.string().max(200).default(''),
  order: z.enum(faceOrders).default('list'),
  descending: z.boolean().default(false),
  offset: z.int().min(0).default(0),
  limit: z.int().min(1).max(1000).default(200),
});
export type FaceQuery = z.infer<typeof faceQuery>;

/** Which rows, in no order and all of them. */
export const faceFilter = faceQuery.omit({ order: true, descending: true, offset: true, limit: true });
export type FaceFilter = z.infer<typeof faceFilter>;

/**
 * How many rows each choice of a filter would show, by itself among those of its kind and with the rest of the filter as it is. `all`:
 * with any standing.
 */
export const faceCounts = z.object({
  all: z.int(),
  standings: z.record(standing, z.int()),
  states: z.record(faceState, z.int()),
  verdicts: z.record(verdict, z.int()),
  checks: z.record(faceCheckName, z.int()),
});
export type FaceCounts = z.infer<typeof faceCounts>;

/**
 * Counts of an actor's rows. `usable`: standing `in`. `needed`: what the lab's settings ask for. `failed`: of the failed states, which
 * is what a retry fetches.
 */
export const actorStatus = z.object({
  rows: z.int(),
  usable: z.int(),
  needed: z.int(),
  open: z.int(),
  out: z.int(),
  absent: z.int(),
  pending: z.int(),
  failed: z.int(),
});
export type ActorStatus = z.infer<typeof actorStatus>;

/** How many rows of some actors or hosts have the same state and cause. */
export const causeCount = z.object({ state: faceState, cause: z.string(), rows: z.int() });
export type CauseCount = z.infer<typeof causeCount>;

/** `actors` in the order in which they were added. `canUndo`, `canRedo`: whether there is a decision to undo or redo. */
export const facesStatus = z.object({
  rows: z.int(),
  states: z.record(faceState, z.int()),
  actors: z.record(z.string(), actorStatus),
  causes: z.array(causeCount),
  canUndo: z.int(),
  canRedo: z.int(),
});
export type FacesStatus = z.infer<typeof facesStatus>;

/** One time a row's address was asked, or a folder gave its bytes. */
export const faceAttempt = z.object({
  at: z.iso.datetime(),
  /** The address that answered last, after redirects; a file's name for a folder. */
  from: z.string(),
  via: z.enum(['web', 'wayback', 'folder']),
  state: faceState,
  cause: z.string(),
  httpStatus: z.int().nullable(),
  bytes: z.int(),
  seconds: z.number(),
  /** A sentence for a person. */
  words: z.string(),
});
export type FaceAttempt = z.infer<typeof faceAttempt>;

/** All about one row: beside its summary what the mismatch bench shows. */
export const faceDetail = faceSummary.extend({
  attempts: z.array(faceAttempt),
  /** Near-duplicates with their distance in bits of the 16×16 dHash (0…256). */
  near: z.array(z.object({ row: faceRowId, distance: z.int() })),
  /** Usable rows of the same actor, at most 24. */
  accepted: z.array(faceRowId),
});
export type FaceDetail = z.infer<typeof faceDetail>;
