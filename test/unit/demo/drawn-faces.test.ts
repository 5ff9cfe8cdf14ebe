import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { cast, drawFace } from '../../../main/demo/drawn-faces.ts';
import { renderFace } from '../../../main/demo/render.ts';

describe('a drawn face', () => {
  it('is the same each time, and another one for another actor or picture', () => {
    expect(drawFace(2, 7)).toEqual(drawFace(2, 7));
    const all = cast.flatMap((_, actor) => Array.from({ length: 40 }, (__, picture) => drawFace(actor, picture).svg));
    expect(new Set(all).size).toBe(240);
  });

  it('fills its box, which is inside the picture unless the flaw is that it is not', () => {
    for (let picture = 0; picture < 200; picture++) {
      const { width, height, box } = drawFace(picture % 6, picture);
      expect(box.x2 - box.x1).toBe(box.y2 - box.y1);
      const [right, bottom] = [Math.min(box.x2, width), Math.min(box.y2, height)];
      const inside = (right - Math.max(box.x1, 0)) * (bottom - Math.max(box.y1, 0));
      expect(inside / (box.x2 - box.x1) ** 2).toBeGreaterThan(0.9);
      expect(drawFace(picture % 6, picture, 'edge').box.x1).toBeLessThan(0);
    }
  });

  it('has at its box the colour of its actor, and is a JPEG of the size that was drawn', async () => {
    const { jpeg, box } = await renderFace(4, 3);
    const { width, height } = drawFace(4, 3);
    expect(await sharp(jpeg).metadata()).toMatchObject({ format: 'jpeg', width, height, channels: 3 });
    const side = (box.x2 - box.x1) >> 1;
    const middle = { left: box.x1 + (side >> 1), top: box.y1 + (side >> 1), width: side, height: side };
    const pixels = await sharp(jpeg).extract(middle).raw().toBuffer();
    const share = (colour: string): number => {
      const parts = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
      let near = 0;
      for (let at = 0; at < pixels.length; at += 3) {
        if (parts.every((part, i) => Math.abs(part - (pixels[at + i] ?? 0)) < 40)) near++;
      }
      return near / (pixels.length / 3);
    };
    for (const [actor, { skin }] of cast.entries()) {
      if (actor === 4) expect(share(skin)).toBeGreaterThan(0.4);
      else expect(share(skin)).toBeLessThan(0.1);
    }
  });

  it('shows the flaw that it is drawn with', async () => {
    const brightness = async (flaw: 'none' | 'dark' | 'bright'): Promise<number> => {
      const { channels } = await sharp((await renderFace(1, 1, flaw)).jpeg)
        .greyscale()
        .stats();
      return channels[0]?.mean ?? NaN;
    };
    const [usual, dark, bright] = [await brightness('none'), await brightness('dark'), await brightness('bright')];
    expect(dark).toBeLessThan(0.3 * usual);
    expect(bright).toBeGreaterThan(1.4 * usual);
    const tiny = (await renderFace(1, 1, 'tiny')).box;
    expect(tiny.x2 - tiny.x1).toBeLessThan(60);
    const smaller = await renderFace(1, 1, 'none', { quality: 70, scale: 0.5 });
    const { box } = await renderFace(1, 1);
    expect(Math.abs(2 * smaller.box.x1 - box.x1)).toBeLessThanOrEqual(1);
  });
});
