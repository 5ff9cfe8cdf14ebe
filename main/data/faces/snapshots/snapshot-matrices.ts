import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError } from '../../../../shared/failure.ts';
import type { FaceImaging, SnapshotItem } from '../../../../shared/models/face-snapshot.ts';
import { matrixPartNames } from '../../../../shared/models/matrices.ts';
import { createNpy, encodeNpy } from '../../matrices/write-npy.ts';

const atOnce = 8;
/** As much as a matrix of a set may have. */
const mostBytes = 1024 ** 3;
/** A label is one byte. */
const mostClasses = 256;

/** Values a crop has for a net. */
export function featuresOf({ size, colour }: FaceImaging): number {
  return size * size * channelsOf(colour);
}

export function channelsOf(colour: FaceImaging['colour']): 1 | 3 {
  return colour === 'rgb' ? 3 : 1;
}

/** @throws LabError `bad_input` when the matrices of such a snapshot would be too large, or have too many classes. */
export function requireMatrixSize(
  imaging: FaceImaging,
  counts: Record<(typeof matrixPartNames)[number], number>,
  actors: number,
): void {
  if (actors > mostClasses) {
    throw new LabError('bad_input', `A net can tell at most ${mostClasses} actors apart here; choose fewer.`);
  }
  for (const part of matrixPartNames) {
    const bytes = counts[part] * actors * featuresOf(imaging);
    if (bytes <= mostBytes) continue;
    throw new LabError(
      'bad_input',
      `The ${part} matrix would have ${(bytes / 1e9).toFixed(1)} GB, and 1 GB is the most. Ask for smaller crops or fewer faces.`,
    );
  }
}

export interface MatrixSource {
  items: readonly SnapshotItem[];
  imaging: FaceImaging;
  /** Actors in the order of their class numbers. */
  classes: readonly string[];
  /** Planes of one item's crop, uint8 `[channels · size · size]`. */
  pixels(item: SnapshotItem): Promise<Uint8Array>;
  /** Called for each item in its order, before the next few are asked for. */
  onItem(item: SnapshotItem, pixels: Uint8Array, place: number): Promise<void> | void;
}

/**
 * Writes a snapshot's matrices into a folder: of each part `<part>_x.npy`, uint8 `[n, channels · size²]` with the red, green and
 * blue plane one after the other as the report has them (to be divided by 255), `<part>_y.npy`, uint8 `[n]` with the class numbers,
 * and `<part>_names.txt` with the labels of the faces, all in the snapshot's order.
 * @throws LabError that names the face whose picture gives no pixels.
 */
export async function writeMatrices(folder: string, source: MatrixSource): Promise<void> {
  const { items, imaging, classes } = source;
  for (const part of matrixPartNames) {
    const places = [...items.keys()].filter((place) => items[place]?.split === part);
    const x = await createNpy(join(folder, `${part}_x.npy`), places.length, featuresOf(imaging));
    try {
      for (let from = 0; from < places.length; from += atOnce) {
        const some = places.slice(from, from + atOnce).flatMap((place) => {
          const item = items[place];
          return item === undefined ? [] : [{ item, place }];
        });
        const rows = await Promise.all(some.map(({ item }) => pixelsOf(source, item)));
        for (const [at, { item, place }] of some.entries()) {
          const pixels = rows[at] ?? new Uint8Array();
          await x.append(pixels);
          await source.onItem(item, pixels, place);
        }
      }
      await x.close();
    } catch (error) {
      await x.abandon();
      throw error;
    }
    const own = items.filter(({ split }) => split === part);
    const labels = Uint8Array.from(own, ({ actor }) => classes.indexOf(actor));
    await writeFile(join(folder, `${part}_y.npy`), encodeNpy([labels.length], labels), { flush: true });
    await writeFile(join(folder, `${part}_names.txt`), own.map(({ label }) => `${label}\n`).join(''), { flush: true });
  }
}

async function pixelsOf({ pixels }: MatrixSource, item: SnapshotItem): Promise<Uint8Array> {
  try {
    return await pixels(item);
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    throw new LabError(error.code, `The crop of ${item.label} cannot be made: ${error.message}`, error.details);
  }
}
