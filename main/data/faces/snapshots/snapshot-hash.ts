import { createHash } from 'node:crypto';
import type { FaceImaging, SnapshotItem } from '../../../../shared/models/face-snapshot.ts';

type HashedItem = Pick<SnapshotItem, 'sha256' | 'box' | 'split' | 'actor'>;

/**
 * The text whose sha256 is a snapshot's hash; an export holds it as `snapshot.txt`, so that `sha256sum snapshot.txt` gives the hash
 * again. UTF-8, every line ends with one line feed, fields are separated by one tab:
 *
 * 1. `hidden-unit-face-snapshot`, `1` (the version of this text)
 * 2. `imaging`, size in pixels, kernel, colour; behind them `cmyk plain` where CMYK is converted so and not by its profile
 * 3. one line a face, in the snapshot's order: sha256 of the picture's bytes, box as `x1,y1,x2,y2`, part, actor (Unicode form NFC)
 *
 * Nothing of it comes from the lab that made it: no ids, no times, no names but the actors'.
 */
export function snapshotText(imaging: FaceImaging, items: Iterable<HashedItem>): string {
  const lines = [
    ['hidden-unit-face-snapshot', '1'],
    ['imaging', String(imaging.size), imaging.kernel, imaging.colour, ...plainInks(imaging)],
  ];
  for (const { sha256, box, split, actor } of items) {
    lines.push([sha256, [box.x1, box.y1, box.x2, box.y2].join(','), split, actor.normalize('NFC')]);
  }
  return lines.map((fields) => `${fields.join('\t')}\n`).join('');
}

/** Nothing for the usual way, so that hashes from before there was another one stay what they are. */
function plainInks({ cmyk }: FaceImaging): string[] {
  return cmyk === 'plain' ? ['cmyk plain'] : [];
}

/** @returns sha256 of `snapshotText`, hexadecimal. */
export function snapshotHash(imaging: FaceImaging, items: Iterable<HashedItem>): string {
  return createHash('sha256').update(snapshotText(imaging, items)).digest('hex');
}
