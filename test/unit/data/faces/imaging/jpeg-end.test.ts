import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { cropPicture } from '../../../../../main/data/faces/imaging/crop.ts';
import { inspectPicture } from '../../../../../main/data/faces/imaging/inspection.ts';
import { withEndMarker } from '../../../../../main/data/faces/imaging/jpeg-end.ts';
import { previewPhoto } from '../../../../../main/data/faces/imaging/preview.ts';
import { seededMoments } from '../../../../seed.ts';

const sides = { width: 208, height: 144 };
const whole = { x1: 0, y1: 0, x2: sides.width, y2: sides.height };

function drawn(): Sharp {
  const data = Uint8Array.from(
    { length: sides.width * sides.height * 3 },
    (_, at) => Math.imul(at, 2_654_435_761) >>> 24,
  );
  return sharp(data, { raw: { ...sides, channels: 3 } }).blur(1.5);
}

const kinds: Record<string, () => Promise<Buffer>> = {
  baseline: () => drawn().jpeg().toBuffer(),
  'without subsampling': () => drawn().jpeg({ chromaSubsampling: '4:4:4' }).toBuffer(),
  grey: () => drawn().toColourspace('b-w').jpeg().toBuffer(),
  progressive: () => drawn().jpeg({ progressive: true }).toBuffer(),
  'turned by EXIF': () => drawn().withMetadata({ orientation: 6 }).jpeg().toBuffer(),
  'of inks': () => drawn().toColourspace('cmyk').jpeg().toBuffer(),
};

function jpegOf(kind: string): Promise<Buffer> {
  return (kinds[kind] ?? (() => Promise.reject(new Error(kind))))();
}

async function pixels(bytes: Uint8Array): Promise<Uint8Array | undefined> {
  const { image } = await inspectPicture(bytes);
  const box = { ...whole, x2: image.width ?? 0, y2: image.height ?? 0 };
  return (await cropPicture(bytes, box)).pixels?.data;
}

describe.each(Object.keys(kinds))('a JPEG that is %s', (kind) => {
  const made = (): Promise<Buffer> => jpegOf(kind);

  it('is usable with a note where only its end marker, or half of it, is missing', async () => {
    const bytes = await made();
    const { image } = await inspectPicture(bytes);
    expect(image).toMatchObject({ decodes: true, why: '' });
    for (const cut of [1, 2]) {
      const short = bytes.subarray(0, -cut);
      const seen = (await inspectPicture(short)).image;
      expect(seen).toEqual({
        ...image,
        bytes: short.length,
        why: 'Its end marker is missing; every row decodes.',
      });
      expect(Buffer.from((await pixels(short)) ?? []).equals((await pixels(bytes)) ?? Buffer.of(1))).toBe(true);
      expect((await previewPhoto(short, 64)).length).toBeGreaterThan(0);
    }
  });

  it('does not decode where bytes of its last scan are missing', async () => {
    const bytes = await made();
    for (const cut of [5, 20, 200, Math.floor(bytes.length / 2)]) {
      const { image } = await inspectPicture(bytes.subarray(0, -cut));
      expect(image.decodes, `without its last ${cut} bytes`).toBe(false);
      expect(image.why).toMatch(/premature end/i);
    }
  });

  it('cut anywhere, decodes to exactly what it was or not at all', async () => {
    const bytes = await made();
    const expected = Buffer.from((await pixels(bytes)) ?? []);
    const random = seededMoments();
    for (let turn = 0; turn < 40; turn += 1) {
      const short = bytes.subarray(0, 1 + Math.floor(random.random() * (bytes.length - 1)));
      if (!(await inspectPicture(short)).image.decodes) continue;
      expect(expected.equals((await pixels(short)) ?? Buffer.of()), `of ${short.length} bytes`).toBe(true);
    }
  });
});

it('a progressive JPEG that ends behind any scan but the last is not whole', async () => {
  const bytes = await jpegOf('progressive');
  const scans = [...bytes.keys()].filter((at) => bytes[at] === 0xff && bytes[at + 1] === 0xda);
  expect(scans.length).toBeGreaterThan(3);
  for (const at of scans.slice(1)) {
    // Tables of the next scan stand before it: the scan before ends at the marker in front of them.
    let end = at;
    while (bytes.lastIndexOf(Buffer.of(0xff, 0xc4), end - 1) > (scans[scans.indexOf(at) - 1] ?? 0))
      end = bytes.lastIndexOf(Buffer.of(0xff, 0xc4), end - 1);
    expect(withEndMarker(bytes.subarray(0, end))).toBeNull();
    expect((await inspectPicture(bytes.subarray(0, end))).image.decodes).toBe(false);
  }
});

it.each([
  ['nothing', Buffer.of()],
  ['a start alone', Buffer.of(0xff, 0xd8)],
  ['markers without end', Buffer.alloc(5000, 0xff)],
  ['a scan without a frame', Buffer.from([0xff, 0xd8, 0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0, 1, 2, 3])],
])('is not given an end: %s', (_, bytes) => {
  expect(withEndMarker(bytes)).toBeNull();
});
