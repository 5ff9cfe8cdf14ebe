/**
 * One turn of the workbench's imaging over a list of pictures (path, tab, sha256, tab, x1,y1,x2,y2 a line), through the children that a
 * lab uses: each picture hashed, known to decode to its last row, and its crop taken. The clock starts when the children have loaded
 * their decoder, as that of the other side does behind its imports. Prints one JSON object.
 *
 *     node test/bench/faces/imaging-turn.ts LIST crops|measures CHILDREN
 */
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openImaging } from '../../../main/work/faces/imaging-service.ts';
import { forkChild } from '../../../main/jobs/child.ts';
import { LabError } from '../../../shared/failure.ts';
import { pictureList, type ListedPicture } from './picture-list.ts';

const [list = '', work = 'crops', children = '1'] = process.argv.slice(2);
const pictures = await pictureList(list);
const dataDirectory = await mkdtemp(join(tmpdir(), 'hidden-unit-bench-'));
const paths = new Map(pictures.map(({ sha256, path }) => [sha256, path]));
const imaging = openImaging(
  { dataDirectory, blobs: { path: (sha256) => paths.get(sha256) ?? '' }, startChild: forkChild },
  { children: Number(children) },
);

/** @returns what both sides must agree on: the crop for a net, or its difference hash; nothing of what is damaged or has no crop. */
async function verified({ path, sha256, box }: ListedPicture): Promise<Uint8Array | undefined> {
  if (work === 'crops') {
    // As a snapshot's matrices are made: the child hashes what it reads.
    return imaging.pixels(sha256, box, { size: 28, kernel: 'triangle', colour: 'rgb' }).catch((error: unknown) => {
      if (error instanceof LabError && error.code === 'bad_data') return undefined;
      throw error;
    });
  }
  // As after a download, which is hashed on its way to the disk.
  const found = createHash('sha256').update(await readFile(path));
  if (found.digest('hex') !== sha256) return undefined;
  const [crop] = (await imaging.look(sha256, [box])).crops;
  return crop?.dhash ?? undefined;
}

/** Each child has had one picture, so that all are there. */
async function startChildren(): Promise<void> {
  const [first] = pictures;
  if (first !== undefined) await Promise.all(Array.from({ length: Number(children) }, () => verified(first)));
}

await startChildren();
const results: (Uint8Array | undefined)[] = [];
const start = performance.now();
const waiting = pictures.entries();
const one = async (): Promise<void> => {
  for (const [place, picture] of waiting) results[place] = await verified(picture);
};
await Promise.all(Array.from({ length: 4 }, one));
const seconds = (performance.now() - start) / 1000;
await imaging.close();
await rm(dataDirectory, { recursive: true, force: true });
const crops = results.filter((result) => result !== undefined);
const digest = createHash('sha256');
for (const crop of crops) digest.update(crop);
console.log(JSON.stringify({ crops: crops.length, digest: digest.digest('hex'), seconds }));
