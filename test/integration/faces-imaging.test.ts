import { describe, expect, it } from 'vitest';
import { facescrub, realPictures } from '../facescrub.ts';
import { imagingLab } from '../imaging-lab.ts';

describe.skipIf(facescrub === undefined)('imaging of 792 real downloads in a child process', () => {
  it('finds what decodes, and how large it is, as the index of the downloads says', async () => {
    const lab = imagingLab({ children: 2 });
    const wrong: unknown[] = [];
    await Promise.all(
      realPictures().map(async (picture) => {
        const { decodes, width, height, channels, bytes } = await lab.imaging.inspect(lab.at(picture.path));
        const seen = [decodes, width ?? 0, height ?? 0, channels ?? 0, bytes];
        const known = [picture.decodes, picture.width, picture.height, picture.channels, picture.bytes];
        if (JSON.stringify(seen) !== JSON.stringify(known)) wrong.push([picture.file, seen, known]);
      }),
    );
    expect(wrong).toEqual([]);
    expect(lab.children).toHaveLength(2);
  }, 60_000);

  it('measures every box: 24 bits of 256 apart, and no two are of different actors', async () => {
    const lab = imagingLab({ children: 2 });
    const hashes: { file: string; actor: string; dhash: Uint8Array }[] = [];
    let empty = 0;
    await Promise.all(
      realPictures()
        .filter(({ decodes }) => decodes)
        .map(async ({ path, box, file, actor, width, height }) => {
          const { measures, dhash } = await lab.imaging.measure(lab.at(path), box);
          if (dhash === null) empty += 1;
          else hashes.push({ file, actor, dhash });
          const isInside = box.x1 >= 0 && box.y1 >= 0 && box.x2 <= width && box.y2 <= height;
          expect(measures.inside === 1).toBe(isInside);
        }),
    );
    const near = pairs(hashes).filter(([a, b]) => bitsApart(a.dhash, b.dhash) <= 24);
    expect(near.filter(([a, b]) => a.actor !== b.actor)).toEqual([]);
    expect([hashes.length, empty]).toEqual([755, 2]);
    expect(near).toHaveLength(59);
  }, 60_000);
});

function pairs<T>(items: T[]): [T, T][] {
  return items.flatMap((a, at) => items.slice(at + 1).map((b): [T, T] => [a, b]));
}

function bitsApart(a: Uint8Array, b: Uint8Array): number {
  let bits = 0;
  for (let at = 0; at < a.length; at += 1) {
    for (let rest = (a[at] ?? 0) ^ (b[at] ?? 0); rest !== 0; rest &= rest - 1) bits += 1;
  }
  return bits;
}
