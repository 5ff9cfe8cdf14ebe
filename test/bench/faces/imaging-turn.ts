/**
 * One turn of the workbench's imaging over a list of pictures (path, tab, x1,y1,x2,y2 a line): each hashed, decoded to its end, and its
 * crop taken, through the children that a lab uses. Prints one JSON object.
 *
 *     node test/bench/faces/imaging-turn.ts LIST crops|measures CHILDREN
 */
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openImaging } from '../../../main/api/faces/imaging-service.ts';
import { forkChild } from '../../../main/jobs/child.ts';
import { pictureList } from './picture-list.ts';

const [list = '', work = 'crops', children = '1'] = process.argv.slice(2);
const pictures = await pictureList(list);
const dataDirectory = await mkdtemp(join(tmpdir(), 'hidden-unit-bench-'));
const paths = new Map<string, string>();
const imaging = openImaging(
  { dataDirectory, blobs: { path: (sha256) => paths.get(sha256) ?? '' }, startChild: forkChild },
  { children: Number(children) },
);
let decoded = 0;

async function verify({ path, box }: (typeof pictures)[number]): Promise<void> {
  const sha256 = createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
  paths.set(sha256, path);
  const { decodes, width, height } = await imaging.inspect(sha256);
  if (!decodes) return;
  decoded += 1;
  if (box.x1 >= (width ?? 0) || box.y1 >= (height ?? 0)) return;
  if (work === 'measures') await imaging.measure(sha256, box);
  else await imaging.pixels(sha256, box, { size: 28, kernel: 'triangle', colour: 'rgb' });
}

const start = performance.now();
const waiting = pictures.values();
const one = async (): Promise<void> => {
  for (const picture of waiting) await verify(picture);
};
await Promise.all(Array.from({ length: 4 }, one));
const seconds = (performance.now() - start) / 1000;
await imaging.close();
await rm(dataDirectory, { recursive: true, force: true });
console.log(JSON.stringify({ decoded, seconds }));
