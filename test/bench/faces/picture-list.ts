import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FaceBox } from '../../../shared/models/face.ts';
import { realPictures } from '../../facescrub.ts';

export interface ListedPicture {
  path: string;
  sha256: string;
  box: FaceBox;
}

const drawnCount = 300;

/** Writes the list that both sides read: the real downloads where they are, and otherwise as many pictures drawn from noise. */
export async function writePictureList(folder: string): Promise<{ list: string; pictures: number; real: boolean }> {
  const real = realPictures();
  const pictures = real.length > 0 ? real : await drawnPictures(folder);
  const list = join(folder, 'pictures.txt');
  const lines = pictures.map(
    ({ path, sha256, box }) => `${path}\t${sha256}\t${box.x1},${box.y1},${box.x2},${box.y2}\n`,
  );
  await writeFile(list, lines.join(''));
  return { list, pictures: pictures.length, real: real.length > 0 };
}

export async function pictureList(file: string): Promise<ListedPicture[]> {
  const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '');
  return lines.map((line) => {
    const [path = '', sha256 = '', numbers = ''] = line.split('\t');
    const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = numbers.split(',').map(Number);
    return { path, sha256, box: { x1, y1, x2, y2 } };
  });
}

async function drawnPictures(folder: string): Promise<ListedPicture[]> {
  const { default: sharp } = await import('sharp');
  await mkdir(folder, { recursive: true });
  const pictures: ListedPicture[] = [];
  for (let at = 0; at < drawnCount; at += 1) {
    const [width, height] = [300 + ((at * 37) % 900), 300 + ((at * 53) % 900)];
    const data = Uint8Array.from(
      { length: width * height * 3 },
      (_, index) => Math.imul(index + at, 2_654_435_761) >>> 24,
    );
    const path = join(folder, `${at}.jpg`);
    const jpeg = await sharp(data, { raw: { width, height, channels: 3 } })
      .blur(2)
      .jpeg({ quality: 85, progressive: at % 10 === 0 })
      .toBuffer();
    await writeFile(path, jpeg);
    const sha256 = createHash('sha256').update(jpeg).digest('hex');
    pictures.push({ path, sha256, box: { x1: 60, y1: 60, x2: 260, y2: 260 } });
  }
  return pictures;
}
