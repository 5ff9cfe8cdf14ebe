import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { forkChild } from '../../main/jobs/child.ts';
import { facescrub, realPictures } from '../facescrub.ts';
import { imagingLab } from '../imaging-lab.ts';

describe.runIf(process.platform === 'linux')('imaging in Electron on Linux', () => {
  it('gives the same pixels, measures and headers as in Node, in WebAssembly', async () => {
    const entry = join(import.meta.dirname, '../fixtures/imaging-in-electron.ts');
    const electron = imagingLab({}, undefined, (_entry, environment) => forkChild(entry, environment));
    const node = imagingLab();
    const data = Uint8Array.from({ length: 240 * 180 * 3 }, (_, at) => Math.imul(at, 2_654_435_761) >>> 24);
    const picture = sharp(data, { raw: { width: 240, height: 180, channels: 3 } }).blur(2);
    const box = { x1: 30, y1: 20, x2: 200, y2: 150 };
    const kinds = [picture.clone().jpeg(), picture.clone().png(), picture.clone().gif(), picture.clone().webp()];
    for (const made of kinds) {
      const bytes = await made.toBuffer();
      const [here, there] = await Promise.all(
        [node, electron].map(async (lab) => {
          const sha256 = lab.put(bytes);
          return {
            image: await lab.inspect(sha256),
            measured: await lab.imaging.measure(sha256, box),
            pixels: await lab.imaging.pixels(sha256, box, { size: 28, kernel: 'triangle', colour: 'rgb' }),
            crop: (await lab.imaging.crop(sha256, box, 64)).length > 100,
          };
        }),
      );
      expect(here?.image.decodes).toBe(true);
      expect(there).toEqual(here);
    }
    const maps = readFileSync(`/proc/${String(electron.imaging.pids()[0])}/maps`, 'utf8');
    expect(maps).not.toContain('libvips');
    expect(readFileSync(`/proc/${String(node.imaging.pids()[0])}/maps`, 'utf8')).toContain('libvips');
  });
});

describe.skipIf(facescrub === undefined)('imaging of 792 real downloads in a child process', () => {
  it('finds what decodes, and how large it is, as the index of the downloads says', async () => {
    const lab = imagingLab({ children: 2 });
    const wrong: unknown[] = [];
    await Promise.all(
      realPictures().map(async (picture) => {
        const { decodes, width, height, channels, bytes } = await lab.inspect(lab.at(picture.path));
        const seen = [decodes, width ?? 0, height ?? 0, channels ?? 0, bytes];
        const known = [picture.decodes, picture.width, picture.height, picture.channels, picture.bytes];
        if (JSON.stringify(seen) !== JSON.stringify(known)) wrong.push([picture.file, seen, known]);
      }),
    );
    expect(wrong).toEqual([]);
    expect(lab.children).toHaveLength(2);
  });

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
  });
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
