import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { cropPicture, cropPlanes } from '../../../../../main/data/faces/imaging/crop.ts';
import { plainColours } from '../../../../../main/data/faces/imaging/picture.ts';
import { resizeTriangle } from '../../../../../main/data/faces/imaging/triangle.ts';
import type { LabError } from '../../../../../shared/failure.ts';
import type { FaceBox } from '../../../../../shared/models/face.ts';
import { facescrub, realPictures } from '../../../../facescrub.ts';
import { referenceNumbers, sharedData } from '../../../../shared-data.ts';

const whole = { x1: 0, y1: 0, x2: 4, y2: 3 };

/** 4 × 3 pixels that are all different: red says the column, green the row. */
const grid = Uint8Array.from({ length: 36 }, (_, at) => {
  const column = Math.trunc(at / 3) % 4;
  const row = Math.trunc(at / 12);
  return [column * 60, row * 100, 7][at % 3] ?? 0;
});

function gridPicture(): Sharp {
  return sharp(grid, { raw: { width: 4, height: 3, channels: 3 } });
}

async function pixelsOf(bytes: Uint8Array, box: FaceBox): Promise<number[]> {
  return [...((await cropPicture(bytes, box)).pixels?.data ?? [])];
}

describe('a crop', () => {
  it('has columns x1…x2−1 and rows y1…y2−1 of the picture', async () => {
    const png = await gridPicture().png().toBuffer();
    expect(await pixelsOf(png, { x1: 1, y1: 1, x2: 3, y2: 3 })).toEqual([
      60, 100, 7, 120, 100, 7, 60, 200, 7, 120, 200, 7,
    ]);
  });

  it('is clamped to the picture, and says how much of the box is left', async () => {
    const png = await gridPicture().png().toBuffer();
    const { pixels, box, inside } = await cropPicture(png, { x1: -4, y1: 1, x2: 2, y2: 5 });
    expect(box).toEqual({ x1: 0, y1: 1, x2: 2, y2: 3 });
    expect(inside).toBeCloseTo(4 / 24, 12);
    expect([...(pixels?.data ?? [])]).toEqual([0, 100, 7, 60, 100, 7, 0, 200, 7, 60, 200, 7]);
  });

  it('of a box that misses the picture is nothing, and no pixels for a net', async () => {
    const png = await gridPicture().png().toBuffer();
    const outside = { x1: 4, y1: 0, x2: 9, y2: 3 };
    expect(await cropPicture(png, outside)).toEqual({ box: null, inside: 0, pixels: null });
    const asked = cropPlanes(png, outside, { size: 8, kernel: 'triangle', colour: 'rgb' });
    await expect(asked).rejects.toMatchObject({ code: 'bad_data' } satisfies Partial<LabError>);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('is taken from the upright picture, EXIF orientation %i', async (orientation) => {
    const stored = await gridPicture().png().withMetadata({ orientation }).toBuffer();
    const upright = await sharp(stored).autoOrient().raw().toBuffer({ resolveWithObject: true });
    const { width, height } = upright.info;
    expect([width, height]).toEqual(orientation >= 5 ? [3, 4] : [4, 3]);
    const box = { x1: 1, y1: 1, x2: width, y2: height };
    const expected: number[] = [];
    for (let y = 1; y < height; y += 1)
      expected.push(...upright.data.subarray((y * width + 1) * 3, (y + 1) * width * 3));
    expect(await pixelsOf(stored, box)).toEqual(expected);
  });

  it('leaves alpha away without a background', async () => {
    const clear = Buffer.from([...grid].flatMap((value, at) => (at % 3 === 2 ? [value, 90] : [value])));
    const png = await sharp(clear, { raw: { width: 4, height: 3, channels: 4 } })
      .png()
      .toBuffer();
    expect(await pixelsOf(png, whole)).toEqual([...grid]);
  });

  it('of a palette, of grey, of 16 bits and of CMYK has three channels of 8 bits', async () => {
    const palette = await gridPicture().png({ palette: true }).toBuffer();
    expect(await pixelsOf(palette, whole)).toEqual([...grid]);
    const grey = await sharp(Buffer.from([0, 50, 100, 150, 200, 255]), { raw: { width: 3, height: 2, channels: 1 } })
      .toColourspace('b-w')
      .png()
      .toBuffer();
    expect(await pixelsOf(grey, { x1: 0, y1: 0, x2: 2, y2: 1 })).toEqual([0, 0, 0, 50, 50, 50]);
    const deep = await gridPicture().toColourspace('rgb16').png().toBuffer();
    expect((await sharp(deep).metadata()).depth).toBe('ushort');
    expect(await pixelsOf(deep, whole)).toEqual([...grid]);
    const cmyk = await sharp({ create: { width: 16, height: 16, channels: 3, background: '#d0a080' } })
      .toColourspace('cmyk')
      .jpeg({ quality: 100 })
      .toBuffer();
    expect((await sharp(cmyk).metadata()).space).toBe('cmyk');
    const [red = 0, green = 0, blue = 0] = await pixelsOf(cmyk, whole);
    for (const [seen, painted] of [
      [red, 0xd0],
      [green, 0xa0],
      [blue, 0x80],
    ] as const) {
      expect(Math.abs(seen - painted)).toBeLessThan(12);
    }
  });

  it('of CMYK can be plain, pixel by pixel as Pillow has it', async () => {
    const numbers = z
      .object({ cmyk: z.array(z.int()), rgb: z.array(z.int()) })
      .parse(JSON.parse(readFileSync(referenceNumbers('cmyk_pillow.json'), 'utf8')));
    expect([...plainColours(Uint8Array.from(numbers.cmyk))]).toEqual(numbers.rgb);

    const drawn = Uint8Array.from({ length: 64 * 48 * 3 }, (_, at) => Math.imul(at, 2_654_435_761) >>> 24);
    const jpeg = await sharp(drawn, { raw: { width: 64, height: 48, channels: 3 } })
      .blur(2)
      .toColourspace('cmyk')
      .jpeg()
      .toBuffer();
    const inks = await sharp(jpeg).pipelineColourspace('cmyk').toColourspace('cmyk').raw().toBuffer();
    const box = { x1: 8, y1: 4, x2: 40, y2: 36 };
    const { pixels } = await cropPicture(jpeg, box, 'plain');
    const rows = Array.from({ length: 32 }, (_, y) => inks.subarray(((y + 4) * 64 + 8) * 4, ((y + 4) * 64 + 40) * 4));
    expect(Buffer.from(pixels?.data ?? []).equals(plainColours(Buffer.concat(rows)))).toBe(true);

    const imaging = { size: 16, kernel: 'triangle', colour: 'rgb' } as const;
    const byProfile = await cropPlanes(jpeg, box, imaging);
    expect(await cropPlanes(jpeg, box, { ...imaging, cmyk: 'profile' })).toEqual(byProfile);
    expect(await cropPlanes(jpeg, box, { ...imaging, cmyk: 'plain' })).not.toEqual(byProfile);
    // Of what is not in inks both are the same.
    const plainJpeg = await sharp(jpeg).toColourspace('srgb').jpeg().toBuffer();
    const either = (['profile', 'plain'] as const).map((cmyk) => cropPlanes(plainJpeg, box, { ...imaging, cmyk }));
    const [one, other] = await Promise.all(either);
    expect(one).toEqual(other);
  });

  it('for a net is planes red, green, blue, or one of luma', async () => {
    const png = await sharp({ create: { width: 9, height: 9, channels: 3, background: '#204080' } })
      .png()
      .toBuffer();
    const box = { x1: 0, y1: 0, x2: 9, y2: 9 };
    const colour = await cropPlanes(png, box, { size: 8, kernel: 'triangle', colour: 'rgb' });
    expect([colour.length, colour[0], colour[63], colour[64], colour[127], colour[128], colour[191]]).toEqual([
      192, 0x20, 0x20, 0x40, 0x40, 0x80, 0x80,
    ]);
    const grey = await cropPlanes(png, box, { size: 8, kernel: 'lanczos3', colour: 'grey' });
    // 0.299 · 32 + 0.587 · 64 + 0.114 · 128 = 61.7
    expect([...new Set(grey)]).toEqual([62]);
    expect(grey).toHaveLength(64);
  });
});

const reference = sharedData('reference/crop_resize.json');

const references = z.object({
  images: z.array(
    z.object({
      file: z.string(),
      box: z.tuple([z.number(), z.number(), z.number(), z.number()]),
      crop_sum_rgb: z.array(z.number()),
      sum_rgb_64: z.array(z.number()),
      sum_rgb_227: z.array(z.number()),
      pixels_14_hex_rgb_row_major: z.string(),
      pixels_28_hex_rgb_row_major: z.string(),
    }),
  ),
});

describe.skipIf(facescrub === undefined || reference === undefined)('the triangle kernel', () => {
  it('gives bit by bit what Pillow gives, from decoding to the crop enlarged to 227', async () => {
    const { images } = references.parse(JSON.parse(readFileSync(reference ?? '', 'utf8')));
    expect(images).toHaveLength(9);
    for (const image of images) {
      const [x1, y1, x2, y2] = image.box;
      const { pixels } = await cropPicture(readFileSync(join(facescrub ?? '', 'images', image.file)), {
        x1,
        y1,
        x2,
        y2,
      });
      if (pixels === null) throw new Error(`Nothing of ${image.file}.`);
      const hex = (size: number): string => Buffer.from(resizeTriangle(pixels, size, size).data).toString('hex');
      const seen = {
        crop_sum_rgb: sums(pixels.data),
        sum_rgb_64: sums(resizeTriangle(pixels, 64, 64).data),
        sum_rgb_227: sums(resizeTriangle(pixels, 227, 227).data),
        pixels_14_hex_rgb_row_major: hex(14),
        pixels_28_hex_rgb_row_major: hex(28),
      };
      expect({ file: image.file, ...seen }).toEqual({ ...seen, ...image, box: undefined });
    }
  });

  it('and a JPEG of quality 75 make the crops of the report’s authors to a grey level, and their PNG exactly', async () => {
    const theirs = authorsCrops();
    expect(theirs).toHaveLength(660);
    const ours: { actor: string; png: boolean; exact: Uint8Array; coded: Uint8Array }[] = [];
    for (const picture of realPictures().filter(({ decodes, note }) => decodes && !note.includes('bbox-crop-empty'))) {
      const exact = await cropPlanes(readFileSync(picture.path), picture.box, {
        size: 28,
        kernel: 'triangle',
        colour: 'rgb',
      });
      const actor = /^[a-z]+/.exec(picture.file)?.[0] ?? '';
      ours.push({ actor, png: picture.file.endsWith('.png'), exact, coded: await throughJpeg(exact) });
    }
    // The authors numbered the pictures that they could use: which one a crop is of is found by its pixels.
    const distances: number[] = [];
    const uncoded: number[] = [];
    for (const crop of theirs) {
      const candidates = ours.filter(({ actor, png }) => actor === crop.actor && png === crop.png);
      const nearest = candidates
        .map(({ png, exact, coded }) => ({ distance: distance(crop.pixels, png ? exact : coded), exact }))
        .sort((a, b) => a.distance - b.distance)[0];
      if (nearest === undefined || nearest.distance > 3) continue;
      if (crop.png) expect(nearest.distance).toBe(0);
      distances.push(nearest.distance);
      uncoded.push(distance(crop.pixels, nearest.exact));
    }
    expect(distances).toHaveLength(579);
    expect(mean(distances)).toBeLessThan(1.2);
    expect(mean(uncoded)).toBeCloseTo(5.58, 2);
  }, 60_000);
});

function authorsCrops(): { actor: string; png: boolean; pixels: Uint8Array }[] {
  const folder = sharedData('data/faces28') ?? '';
  return ['training', 'validation', 'test'].flatMap((part) => {
    const file = readFileSync(join(folder, `${part}_x_u8.npy`));
    const pixels = file.subarray(10 + file.readUInt16LE(8));
    const names = readFileSync(join(folder, `${part}_names.txt`), 'utf8')
      .trim()
      .split('\n');
    return names.map((name, at) => ({
      actor: /^[a-z]+/.exec(name)?.[0] ?? '',
      png: name.endsWith('.png'),
      pixels: pixels.subarray(at * 2352, (at + 1) * 2352),
    }));
  });
}

/** Planes of 28 × 28 as they come back from a JPEG of quality 75. */
async function throughJpeg(planes: Uint8Array): Promise<Uint8Array> {
  const interleaved = Uint8Array.from(planes, (_, at) => planes[(at % 3) * 784 + Math.trunc(at / 3)] ?? 0);
  const jpeg = await sharp(interleaved, { raw: { width: 28, height: 28, channels: 3 } })
    .jpeg({ quality: 75, chromaSubsampling: '4:2:0' })
    .toBuffer();
  return cropPlanes(jpeg, { x1: 0, y1: 0, x2: 28, y2: 28 }, { size: 28, kernel: 'triangle', colour: 'rgb' });
}

function sums(data: Uint8Array): number[] {
  const total = [0, 0, 0];
  data.forEach((value, at) => (total[at % 3] = (total[at % 3] ?? 0) + value));
  return total;
}

function distance(a: Uint8Array, b: Uint8Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at += 1) sum += Math.abs((a[at] ?? 0) - (b[at] ?? 0));
  return sum / a.length;
}

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
