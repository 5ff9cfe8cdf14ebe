import { z } from 'zod';

/** Names a set of a kind: what a run was trained on, on the wire and in the database. */
export const dataRef = z.strictObject({
  kind: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/),
  id: z.string().min(1).max(120),
});
export type DataRef = z.infer<typeof dataRef>;

/** A set in one word, `digits:mnist`: in addresses, on the command line and in the database. */
export function dataKey({ kind, id }: DataRef): string {
  return `${kind}:${id}`;
}

/** The set that such a word names; undefined when it names none. */
export function dataOfKey(key: string): DataRef | undefined {
  const colon = key.indexOf(':');
  return dataRef.safeParse({ kind: key.slice(0, Math.max(0, colon)), id: key.slice(colon + 1) }).data;
}

/** How the features of an example are a picture: planes of `rows · columns` values, red, green, blue, or one grey. */
export const pictureShape = z.object({
  rows: z.int().min(1),
  columns: z.int().min(1),
  channels: z.union([z.literal(1), z.literal(3)]),
});
export type PictureShape = z.infer<typeof pictureShape>;

/** Where in a picture the numbers of an example belong that are none themselves: maps of features, channel by channel. */
export const mapPlaces = pictureShape.extend({ channels: z.int().min(1) });
export type MapPlaces = z.infer<typeof mapPlaces>;

/** Whether pictures of both have the same pixels and colours. */
export function samePicture(one: PictureShape | null, other: PictureShape | null): boolean {
  return one?.rows === other?.rows && one?.columns === other?.columns && one?.channels === other?.channels;
}

/** Number of examples, in all and of each class. */
export const partCounts = z.object({ count: z.int(), perClass: z.array(z.int()) });
export type PartCounts = z.infer<typeof partCounts>;

/**
 * A set that the lab keeps, of whatever kind. `features`: numbers of an example. `shape`: what the data itself declares, never guessed;
 * null where its examples are no pictures. `parts`: as they are stored, by name, before a run divides them. `snapshot`: hash of the
 * snapshot of faces that its examples are made of, or null. `notes`: what a person should know of it, a sentence each.
 */
export const dataSet = z.object({
  ref: dataRef,
  title: z.string(),
  hash: z.string(),
  origin: z.string(),
  addedAt: z.iso.datetime(),
  bytes: z.int(),
  features: z.int(),
  shape: pictureShape.nullable(),
  places: mapPlaces.optional(),
  classNames: z.array(z.string()),
  parts: z.record(z.string(), partCounts),
  snapshot: z.string().nullable(),
  notes: z.array(z.string()).optional(),
});
export type DataSet = z.infer<typeof dataSet>;

/** Whether both name the same set. */
export function sameData(one: DataRef | null, other: DataRef | null): boolean {
  return one?.kind === other?.kind && one?.id === other?.id;
}
