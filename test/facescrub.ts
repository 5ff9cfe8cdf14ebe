import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FaceBox } from '../shared/models/face.ts';
import { sharedData } from './shared-data.ts';

/** One real download as its index describes it, with the box of its row. */
export interface RealPicture {
  file: string;
  path: string;
  actor: string;
  bytes: number;
  sha256: string;
  matches: boolean;
  decodes: boolean;
  width: number;
  height: number;
  channels: number;
  note: string;
  box: FaceBox;
}

export const facescrub = sharedData('data/facescrub-six');

/** The 792 real downloads; empty where they are not. */
export function realPictures(): RealPicture[] {
  if (facescrub === undefined) return [];
  const boxes = publishedBoxes(facescrub);
  return table(join(facescrub, 'images/INDEX.tsv'))
    .slice(1)
    .map(
      ([
        file = '',
        actor = '',
        index = '',
        bytes,
        sha256 = '',
        ,
        match,
        decodes,
        width,
        height,
        channels,
        note = '',
      ]) => {
        const box = boxes.get(actor)?.[Number(index)];
        if (box === undefined) throw new Error(`No box of ${file}.`);
        return {
          file,
          path: join(facescrub, 'images', file),
          actor,
          bytes: Number(bytes),
          sha256,
          matches: match === 'yes',
          decodes: decodes === 'yes',
          width: Number(width),
          height: Number(height),
          channels: Number(channels),
          note,
          box,
        };
      },
    );
}

function publishedBoxes(folder: string): Map<string, FaceBox[]> {
  const boxes = new Map<string, FaceBox[]>();
  for (const [actor = '', , , , box = ''] of table(join(folder, 'actors.txt'))) {
    const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = box.split(',').map(Number);
    boxes.set(actor, [...(boxes.get(actor) ?? []), { x1, y1, x2, y2 }]);
  }
  return boxes;
}

function table(path: string): string[][] {
  return readFileSync(path, 'utf8')
    .split(/\r?\n/)
    .filter((line) => line !== '')
    .map((line) => line.split('\t'));
}
