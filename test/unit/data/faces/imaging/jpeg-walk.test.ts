import { readFileSync } from 'node:fs';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { clampBox } from '../../../../../main/data/faces/imaging/clamped-box.ts';
import { inspectPicture } from '../../../../../main/data/faces/imaging/inspection.ts';
import { walkJpeg } from '../../../../../main/data/faces/imaging/jpeg-walk.ts';
import { inColour, partOf, type Pixels } from '../../../../../main/data/faces/imaging/pixels.ts';
import type { FaceBox } from '../../../../../shared/models/face.ts';
import { realPictures } from '../../../../facescrub.ts';
import { broken, withSegment } from '../../../../hostile-pictures.ts';

const box = { x1: 10, y1: 5, x2: 60, y2: 40 };

const sides = { width: 208, height: 144 };

function drawn({ width, height } = sides): Sharp {
  const data = Uint8Array.from({ length: width * height * 3 }, (_, at) => Math.imul(at, 2_654_435_761) >>> 24);
  return sharp(data, { raw: { width, height, channels: 3 } }).blur(1.5);
}

/** All rows of a picture, unpacked with the same forgiveness; null where they do not decode. */
async function wholePixels(bytes: Uint8Array): Promise<Pixels | null> {
  const options = { autoOrient: true, ignoreIcc: true, failOn: 'truncated' } as const;
  try {
    const { data, info } = await sharp(bytes, { ...options, limitInputPixels: 80_000_000 })
      .removeAlpha()
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    return inColour({ data, width: info.width, height: info.height, channels: info.channels });
  } catch {
    return null;
  }
}

/** Where a look at the picture, with and without a box, says something else than its whole decode. */
async function differences(bytes: Uint8Array, boxes: readonly FaceBox[] = [box]): Promise<string[]> {
  const [{ image }, withBoxes] = await Promise.all([inspectPicture(bytes), inspectPicture(bytes, boxes)]);
  // What lacks nothing but its end marker counts as whole, with that marker.
  const ended = image.decodes && image.why !== '' ? Buffer.concat([bytes, Buffer.of(0xff, 0xd9)]) : bytes;
  const whole = await wholePixels(ended);
  const found: string[] = [];
  if (image.decodes !== (whole !== null)) found.push(`decodes: ${image.decodes}, ${image.why}`);
  if (withBoxes.image.decodes !== (whole !== null)) found.push(`decodes with a box: ${withBoxes.image.decodes}`);
  if (whole === null) return found;
  if (image.width !== whole.width || image.height !== whole.height) found.push('size');
  const around = { x1: 0, y1: 0, x2: whole.width, y2: whole.height };
  for (const [place, published] of boxes.entries()) {
    const clamped = clampBox(published, whole.width, whole.height).box;
    const expected = clamped === null ? null : partOf(whole, clamped, around).data;
    const seen = withBoxes.crops[place]?.pixels?.data ?? null;
    if (expected === null ? seen !== null : seen === null || Buffer.compare(expected, seen) !== 0) found.push('pixels');
  }
  return found;
}

/** A baseline JPEG whose three components are scans of their own, made of three grey ones. */
async function scanByScan(): Promise<Buffer> {
  const grey = await Promise.all(
    ([0, 1, 2] as const).map((channel) => drawn().extractChannel(channel).jpeg().toBuffer()),
  );
  const [first = Buffer.alloc(0)] = grey;
  const frame = Buffer.from([
    255,
    0xc0,
    0,
    17,
    8,
    0,
    sides.height,
    0,
    sides.width,
    3,
    1,
    0x11,
    0,
    2,
    0x11,
    0,
    3,
    0x11,
    0,
  ]);
  const scans = grey.flatMap((jpeg, component) => {
    const scan = segment(jpeg, 0xda);
    // SOS: length, number of components, the component's name.
    scan[5] = component + 1;
    return [segment(jpeg, 0xc4), scan, jpeg.subarray(jpeg.indexOf(segment(jpeg, 0xda)) + scan.length, -2)];
  });
  return Buffer.concat([Buffer.from([255, 0xd8]), segment(first, 0xdb), frame, ...scans, Buffer.from([255, 0xd9])]);
}

/** All segments with this marker before the scan's data, copied. */
function segment(jpeg: Buffer, marker: number): Buffer {
  const found: Buffer[] = [];
  for (let at = 2; jpeg[at] === 255;) {
    const end = at + 2 + jpeg.readUInt16BE(at + 2);
    if (jpeg[at + 1] === marker) found.push(jpeg.subarray(at, end));
    if (jpeg[at + 1] === 0xda) break;
    at = end;
  }
  return Buffer.concat(found);
}

/** A JPEG with a small one inside, as cameras leave it. */
async function withThumbnail(jpeg: Buffer): Promise<Buffer> {
  const thumbnail = await drawn({ width: 32, height: 24 }).jpeg().toBuffer();
  return withSegment(
    jpeg,
    0xe1,
    Buffer.concat([Buffer.from('Exif\0\0II*\0\x08\0\0\0\0\0\0\0\0\0', 'latin1'), thumbnail]),
  );
}

async function kinds(): Promise<Record<string, Buffer>> {
  const baseline = await drawn().jpeg().toBuffer();
  const progressive = await drawn().jpeg({ progressive: true }).toBuffer();
  return {
    baseline,
    progressive,
    'of full colour': await drawn().jpeg({ chromaSubsampling: '4:4:4', quality: 95 }).toBuffer(),
    'of grey': await drawn().toColourspace('b-w').jpeg().toBuffer(),
    'with usual tables': await drawn().jpeg({ optimiseCoding: false }).toBuffer(),
    'with a thumbnail': await withThumbnail(baseline),
    'progressive with a thumbnail': await withThumbnail(progressive),
    'with bytes behind it': Buffer.concat([baseline, Buffer.from('<html>'), baseline.subarray(0, 999)]),
    'turned by EXIF': await drawn().withMetadata({ orientation: 6 }).jpeg().toBuffer(),
    'scan by scan': await scanByScan(),
    'that lacks its restart markers': withSegment(baseline, 0xdd, Buffer.from([0, 7])),
    'of inks': await drawn().toColourspace('cmyk').jpeg().toBuffer(),
  };
}

describe('a JPEG that is walked', () => {
  it('tells what its header says, and is whole from its first byte to its last, whatever follows', async () => {
    const all = await kinds();
    const plain = { ...sides, channels: 3, progressive: false, mayTurn: false };
    const about = (kind: string): object | null => walkJpeg(all[kind] ?? Buffer.alloc(0));
    expect(about('baseline')).toMatchObject(plain);
    expect(about('progressive')).toMatchObject({ ...plain, progressive: true });
    expect(about('of grey')).toMatchObject({ ...plain, channels: 1 });
    expect(about('with a thumbnail')).toMatchObject({ ...plain, mayTurn: true });
    expect(about('with bytes behind it')).toMatchObject(plain);
    for (const kind of ['scan by scan', 'that lacks its restart markers', 'of inks']) expect(about(kind)).toBeNull();
  });

  it('is not whole wherever it is cut, and not by the end of the thumbnail inside it', async () => {
    const all = await kinds();
    for (const kind of ['baseline', 'progressive', 'with a thumbnail']) {
      const jpeg = all[kind] ?? Buffer.alloc(0);
      const whole = Array.from({ length: jpeg.length }, (_, cut) => cut).filter((cut) =>
        walkJpeg(jpeg.subarray(0, cut)),
      );
      expect({ kind, whole }).toEqual({ kind, whole: [] });
    }
  });
});

describe('a look at no more of a picture than it takes', () => {
  it('says of every kind of JPEG, whole, cut and damaged, what decoding all of it says, with the same pixels', async () => {
    const wrong: unknown[] = [];
    const verdicts = new Set<boolean>();
    for (const [kind, jpeg] of Object.entries(await kinds())) {
      const cuts = Array.from({ length: Math.ceil(jpeg.length / 1024) }, (_, at) =>
        jpeg.subarray(0, at * 1024 + (at % 7)),
      );
      const damaged = Array.from({ length: 30 }, (_, seed) => broken(jpeg, seed));
      for (const [place, bytes] of [jpeg, ...cuts, ...damaged].entries()) {
        verdicts.add(walkJpeg(bytes) !== null);
        const found = await differences(bytes, [box, { x1: -9, y1: 100, x2: 30, y2: 999 }]);
        if (found.length > 0) wrong.push([kind, place, found]);
      }
    }
    expect(wrong).toEqual([]);
    expect(verdicts.size).toBe(2);
  }, 120_000);

  it('gives each box its own pixels, and of one that misses the picture nothing', async () => {
    const boxes = [box, { x1: 150, y1: 90, x2: 230, y2: 140 }, { x1: 0, y1: 144, x2: 9, y2: 250 }];
    for (const made of [drawn().jpeg(), drawn().png(), drawn().webp(), drawn().gif()]) {
      expect(await differences(await made.toBuffer(), boxes)).toEqual([]);
    }
  });
});

describe.skipIf(realPictures().length === 0)('a look at a real download', () => {
  it('says what decoding all of it says, with the same pixels', async () => {
    const wrong: unknown[] = [];
    let walked = 0;
    for (const { file, path, box: published } of realPictures()) {
      const bytes = readFileSync(path);
      if (walkJpeg(bytes) !== null) walked += 1;
      const found = await differences(bytes, [published]);
      if (found.length > 0) wrong.push([file, found]);
    }
    expect(wrong).toEqual([]);
    // Of the 745 JPEGs that decode all but those with restart markers.
    expect(walked).toBe(697);
  }, 120_000);

  it('that was cut or damaged says so too', async () => {
    const wrong: unknown[] = [];
    const small = realPictures().filter(({ decodes, bytes }) => decodes && bytes < 40_000);
    for (const [number, { file, path }] of small.entries()) {
      const bytes = readFileSync(path);
      const variants = [
        broken(bytes, number),
        broken(bytes, number + 1000),
        bytes.subarray(0, (number * 1024) % bytes.length),
        bytes.subarray(0, bytes.length - (number % 64)),
      ];
      for (const [variant, damaged] of variants.entries()) {
        const found = await differences(damaged);
        if (found.length > 0) wrong.push([file, variant, found]);
      }
    }
    expect(wrong).toEqual([]);
    expect(small.length).toBeGreaterThan(100);
  }, 120_000);
});
