import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openLab } from '../../main/lab.ts';
import { mediaAddress } from '../../shared/contract/media.ts';
import { imagingLab } from '../imaging-lab.ts';
import { temporaryFolder } from '../temporary.ts';

function picture(width: number, height: number, seed = 0): Sharp {
  const data = Uint8Array.from({ length: width * height * 3 }, (_, at) => Math.imul(at + seed, 2_654_435_761) >>> 24);
  return sharp(data, { raw: { width, height, channels: 3 } }).blur(2);
}

async function sides(webp: Uint8Array): Promise<(string | number)[]> {
  const { format, width, height } = await sharp(webp).metadata();
  return [format, width, height];
}

describe('a look at a picture', () => {
  it('measures all its boxes in one order, as each of them alone', async () => {
    const orders: object[] = [];
    const lab = imagingLab({}, (_child, order) => orders.push(order));
    const boxes = [
      { x1: 100, y1: 20, x2: 180, y2: 120 },
      { x1: 550, y1: 300, x2: 700, y2: 500 },
      { x1: 600, y1: 0, x2: 700, y2: 100 },
    ];
    for (const made of [picture(600, 400).jpeg(), picture(600, 400).png()]) {
      orders.length = 0;
      const sha256 = lab.put(await made.toBuffer());
      const { image, crops } = await lab.imaging.look(sha256, boxes);
      expect(image).toMatchObject({ decodes: true, width: 600, height: 400 });
      expect(orders).toHaveLength(1);
      expect(crops).toEqual(await Promise.all(boxes.map((box) => lab.imaging.measure(sha256, box))));
      expect(crops.map(({ dhash }) => dhash === null)).toEqual([false, false, true]);
    }
    const page = await lab.imaging.look(lab.put(Buffer.from('<html></html>')), boxes);
    expect([page.image.decodes, page.crops]).toEqual([false, []]);
  });
});

describe('the pixels for a net', () => {
  it('are of no bytes but those that were asked for, and of no picture that ends too early', async () => {
    const lab = imagingLab();
    const box = { x1: 0, y1: 0, x2: 90, y2: 20 };
    const imaging = { size: 14, kernel: 'triangle', colour: 'rgb' } as const;
    const jpeg = await picture(600, 400).jpeg().toBuffer();
    const sha256 = lab.put(jpeg);
    expect(await lab.imaging.pixels(sha256, box, imaging)).toHaveLength(3 * 14 * 14);
    // One bit behind the crop, which any decoder forgives.
    jpeg.writeUInt8(jpeg.readUInt8(jpeg.length - 9) ^ 1, jpeg.length - 9);
    writeFileSync(join(lab.dataDirectory, 'blobs', sha256), jpeg);
    await expect(lab.imaging.pixels(sha256, box, imaging)).rejects.toMatchObject({
      code: 'bad_data',
      message: 'The bytes of this picture are damaged on the disk. Check the blobs, then download it again.',
    });
    const cut = lab.put(jpeg.subarray(0, -100));
    await expect(lab.imaging.pixels(cut, box, imaging)).rejects.toMatchObject({ code: 'bad_data' });
  });
});

describe('a picture for a window', () => {
  it('fits into the size that was asked for, keeps its proportions and is never enlarged', async () => {
    const lab = imagingLab();
    const sha256 = lab.put(await picture(600, 400).jpeg().toBuffer());
    expect(await sides(await lab.imaging.photo(sha256, 300))).toEqual(['webp', 300, 200]);
    expect(await sides(await lab.imaging.photo(sha256, 2000))).toEqual(['webp', 600, 400]);
    const box = { x1: 500, y1: 100, x2: 700, y2: 300 };
    // The half of the box that is on the picture.
    expect(await sides(await lab.imaging.crop(sha256, box, 50))).toEqual(['webp', 25, 50]);
    expect(await sides(await lab.imaging.crop(sha256, box, 400))).toEqual(['webp', 100, 200]);
    const outside = { x1: 600, y1: 0, x2: 700, y2: 100 };
    await expect(lab.imaging.crop(sha256, outside, 50)).rejects.toMatchObject({ code: 'bad_data' });
  });

  it('is decoded once, however many ask for it and when', async () => {
    const orders: object[] = [];
    const lab = imagingLab({}, (_child, order) => orders.push(order));
    const sha256 = lab.put(await picture(600, 400).jpeg().toBuffer());
    const together = await Promise.all([1, 2, 3].map(() => lab.imaging.photo(sha256, 300)));
    expect(new Set(together.map((bytes) => Buffer.from(bytes).toString('base64'))).size).toBe(1);
    expect(await lab.imaging.photo(sha256, 300)).toEqual(together[0]);
    expect(orders).toHaveLength(1);
  });

  it('goes before what runs behind', async () => {
    const lab = imagingLab();
    const behind = await Promise.all(
      // Large ones: decoding one takes longer than asking the folder of thumbnails does, also on a slow disk.
      Array.from({ length: 30 }, async (_, seed) => lab.put(await picture(600, 600, seed).png().toBuffer())),
    );
    const ends: string[] = [];
    const ended = (name: string) => () => void ends.push(name);
    const inspected = behind.map((sha256) => lab.inspect(sha256).then(ended('behind')));
    const urgent = [0, 1].map((index) => lab.imaging.photo(behind[index] ?? '', 64).then(ended('urgent')));
    await Promise.all([...inspected, ...urgent]);
    // The one that was being decoded already, and perhaps one that began while the folder of thumbnails was asked.
    expect(ends.lastIndexOf('urgent')).toBeLessThan(5);
  });

  it('comes from the addresses of the contract, and what does not decode does not come', async () => {
    const dataDirectory = temporaryFolder();
    await (await openLab(dataDirectory)).close();
    const jpeg = await picture(600, 400).jpeg().toBuffer();
    const page = Buffer.from('<html><script>alert(1)</script></html>');
    const [photo, other] = [jpeg, page].map((bytes) => {
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      mkdirSync(join(dataDirectory, 'blobs', sha256.slice(0, 2)), { recursive: true });
      writeFileSync(join(dataDirectory, 'blobs', sha256.slice(0, 2), sha256), bytes);
      return sha256;
    });
    const lab = await openLab(dataDirectory);
    onTestFinished(() => lab.close());
    const box = { x1: 0, y1: 0, x2: 100, y2: 100 };
    const crop = await lab.media(mediaAddress({ kind: 'face-crop', sha256: photo ?? '', box, size: 64 }));
    expect(crop).toMatchObject({ ok: true, value: { type: 'image/webp' } });
    if (crop.ok) expect(await sides(crop.value.bytes)).toEqual(['webp', 64, 64]);
    const refused = await lab.media(mediaAddress({ kind: 'face-photo', sha256: other ?? '', most: 64 }));
    expect(refused).toMatchObject({ ok: false, error: { code: 'bad_data', message: 'It is a web page.' } });
    const absent = await lab.media(mediaAddress({ kind: 'face-photo', sha256: 'c'.repeat(64), most: 64 }));
    expect(absent).toMatchObject({ ok: false, error: { code: 'not_found' } });
  });
});
