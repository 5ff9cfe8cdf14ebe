import { z } from 'zod';
import { contentHash, faceBox, faceState, type FaceBox, type FaceState, type Verdict } from './face.ts';
import { matrixPartName } from './matrices.ts';

/** Rows and columns of a crop. */
export const cropSize = () => z.int().min(8).max(512);
export const cropColours = ['rgb', 'grey'] as const;

/**
 * Pixels of the crops. `kernel`: `triangle` is the antialiased bilinear filter of Pillow; the others are those of libvips. `cmyk`: how
 * pictures in inks become colours: by their colour profile, or `plain` as Pillow does, which is up to 34 of 255 away from it.
 */
export const faceImaging = z.strictObject({
  size: cropSize(),
  kernel: z.enum(['triangle', 'nearest', 'cubic', 'mitchell', 'lanczos3']),
  colour: z.enum(cropColours),
  cmyk: z.enum(['profile', 'plain']).default('profile'),
});
/** Without `cmyk` by their profile. */
export type FaceImaging = z.input<typeof faceImaging>;

/**
 * How faces are chosen and divided. Counts are per actor. `order`: `list` takes the usable rows in the list's order; `shuffle` in an
 * order drawn by `seed`. `states`: whose pictures count, beside those that a person included. `twins`: near-duplicates and equal bytes
 * go to one part (`together`), or wherever they fall (`anywhere`).
 */
export const snapshotRule = z.strictObject({
  actors: z.array(z.string().min(1).max(200)).min(2, 'Name two actors or more').max(1000),
  counts: z.strictObject({
    training: z.int().min(1).max(100_000),
    validation: z.int().min(0).max(100_000),
    test: z.int().min(0).max(100_000),
  }),
  order: z.enum(['list', 'shuffle']),
  seed: z.int().min(0).max(0xffff_ffff),
  states: z.array(faceState).min(1).max(100),
  twins: z.enum(['together', 'anywhere']),
});
export type SnapshotRule = z.infer<typeof snapshotRule>;

/** Somebody's own division: faces by their labels, each with its part. */
export const facePart = z.strictObject({ label: z.string().min(1).max(200), part: matrixPartName });
export type FacePart = z.infer<typeof facePart>;
export const mostFaceParts = 20_000;

/**
 * The rule of a snapshot that was made. `listed`: where its faces were divided by a list, how many that names, and how many of them are
 * in the snapshot; its counts are then those of the actor that has most.
 */
export const keptRule = snapshotRule.extend({
  listed: z.strictObject({ faces: z.int().min(1), found: z.int().min(1) }).optional(),
});
export type KeptRule = z.infer<typeof keptRule>;

/** The report's split, in the list's order: per actor the first 70 for training, the next 20 for validation, the next 20 for test. */
export const reportSplit: Omit<SnapshotRule, 'actors'> = {
  counts: { training: 70, validation: 20, test: 20 },
  order: 'list',
  seed: 0,
  states: ['verified'],
  twins: 'anywhere',
};

/** The report's actors, class by class: in its part 9 the label of Harmon is [0 0 1 0 0 0]. Its list has them in another order. */
export const reportActors: readonly string[] = [
  'Lorraine Bracco',
  'Peri Gilpin',
  'Angie Harmon',
  'Alec Baldwin',
  'Bill Hader',
  'Steve Carell',
];

/**
 * Actors in the order of their classes unless somebody wants another: the report's six as in the report, others by name, so that it is
 * the same in every lab, whichever list came first.
 */
export function inClassOrder(actors: readonly string[]): string[] {
  const theirs = actors.length === reportActors.length && reportActors.every((name) => actors.includes(name));
  return theirs ? [...reportActors] : [...actors].sort();
}

/** The crops of the report: 28 × 28 pixels in colour. */
export const reportImaging: FaceImaging = { size: 28, kernel: 'triangle', colour: 'rgb', cmyk: 'profile' };

/** One face of a snapshot: these bytes, this box, this actor, this part. */
export const snapshotItem = z.object({
  sha256: contentHash,
  box: faceBox,
  actor: z.string(),
  split: matrixPartName,
  rowKey: contentHash,
  label: z.string(),
});
export type SnapshotItem = z.infer<typeof snapshotItem>;

/**
 * What of a snapshot leaks from one part to another: pairs of near-duplicates (or equal bytes) in different parts, the faces that are in
 * such pairs, and how many of these each part has. With any of them an accuracy measured on the snapshot is too good.
 */
export const snapshotLeaks = z.object({
  pairs: z.int(),
  faces: z.int(),
  parts: z.object({ training: z.int(), validation: z.int(), test: z.int() }),
});
export type SnapshotLeaks = z.infer<typeof snapshotLeaks>;

const partCounts = z.object({ training: z.int(), validation: z.int(), test: z.int() });

/**
 * An ordered list of faces. `hash`: sha256 over the imaging and (sha256, box, actor, split) of every item in order; the same faces
 * give the same hash on every machine, whatever rule or name led to them. `matrices`: the set of matrices made of it, when there is one.
 * `leaks`: null where nobody has looked for them.
 */
export const faceSnapshot = z.object({
  hash: contentHash,
  name: z.string(),
  rule: keptRule,
  imaging: faceImaging,
  counts: z.record(z.string(), partCounts),
  items: z.int(),
  matrices: z.string().nullable(),
  leaks: snapshotLeaks.nullable(),
  createdAt: z.iso.datetime(),
});
export type FaceSnapshot = z.infer<typeof faceSnapshot>;

/** Near-duplicates in different parts, or equal bytes. `distance` in bits of 256. */
export const splitLeak = z.object({
  a: snapshotItem,
  b: snapshotItem,
  distance: z.int(),
});
export type SplitLeak = z.infer<typeof splitLeak>;

/**
 * What a rule would give now. `short`: actors that lack faces, and what could fill the gap. `open` pictures wait for review, the box of
 * `misplaced` ones misses the picture.
 */
export const snapshotPlan = z.object({
  hash: contentHash,
  counts: z.record(z.string(), partCounts),
  short: z.array(
    z.object({
      actor: z.string(),
      needed: z.int(),
      usable: z.int(),
      open: z.int(),
      misplaced: z.int(),
      pending: z.int(),
      failed: z.int(),
    }),
  ),
  leaks: z.array(splitLeak),
});
export type SnapshotPlan = z.infer<typeof snapshotPlan>;

export const snapshotDifference = z.object({
  added: z.array(snapshotItem),
  removed: z.array(snapshotItem),
  moved: z.array(z.object({ item: snapshotItem, from: matrixPartName })),
  /** Same row and part, another box or other bytes. */
  changed: z.array(z.object({ item: snapshotItem, before: snapshotItem })),
  same: z.int(),
});
export type SnapshotDifference = z.infer<typeof snapshotDifference>;

/** A face that might be chosen. `index`: the row's position among its actor's lines of the list. `misplaced`: its box misses the picture. */
export interface SnapshotCandidate {
  key: string;
  actor: string;
  index: number;
  label: string;
  state: FaceState;
  verdict: Verdict | null;
  misplaced: boolean;
  sha256: string;
  box: FaceBox;
}
